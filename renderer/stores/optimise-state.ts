import { z } from 'zod';
import type { SettingsProblemView, SettingsView } from '../../engine/api/configuration-views.ts';
import type { CallError } from '../../engine/api/contract.ts';
import type { DataOverviewView } from '../../engine/api/data-views.ts';
import type {
  FoldView,
  MonteCarloView,
  SweepRowView,
  SweepSummaryView,
  SweepView,
} from '../../engine/api/optimise-views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { sweepFormSchema, type SweepForm } from './optimise-form.ts';
import type { MemberTable } from './optimise-rows.ts';

/** What the Optimise screen knows, and what can be done on it. */

const monteCarloOptionsSchema = z.object({
  kind: z.enum(['order', 'resample']),
  runs: z.number().int().min(1).max(20_000),
  ruinPct: z.number().min(0).max(100),
  seed: z.number().int(),
});
export type MonteCarloOptions = z.infer<typeof monteCarloOptionsSchema>;

const walkForwardFormSchema = z.object({
  trainDays: z.number().int().min(1),
  testDays: z.number().int().min(1),
  anchored: z.boolean(),
});
export type WalkForwardForm = z.infer<typeof walkForwardFormSchema>;

export const rememberedSchema = z.object({
  form: sweepFormSchema,
  monteCarlo: monteCarloOptionsSchema,
  walkForward: walkForwardFormSchema.nullable(),
  memberCostMs: z.number().nullable(),
});

export interface SpaceCheck {
  readonly problems: readonly SettingsProblemView[];
  /** Null while it is unknown, or has no end. */
  readonly members: number | null;
  /** What was asked last has not been answered yet. */
  readonly pending: boolean;
}

export interface SweepProgress {
  readonly done: number;
  readonly total: number;
  /** Members a second; null until it can be told. */
  readonly rate: number | null;
}

/** Whose trades are to be dealt anew, and how. */
export interface DealRequest extends Omit<MonteCarloOptions, 'kind'> {
  readonly sweepId: number;
  readonly index: number;
}

/** What dealing a member's trades anew gave. */
export type MonteCarloState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking'; readonly request: DealRequest }
  | { readonly kind: 'failed'; readonly request: DealRequest; readonly error: CallError }
  | {
      readonly kind: 'ready';
      readonly request: DealRequest;
      /** Null without trades. */
      readonly result: { readonly order: MonteCarloView; readonly resample: MonteCarloView } | null;
    };

export interface OptimiseStore {
  /** Null until asked for. */
  readonly overview: DataOverviewView | null;
  /** Newest first; null until asked for. */
  readonly sweeps: readonly SweepSummaryView[] | null;
  readonly error: CallError | null;
  /** Something that was refused or failed, with the sentence to show. */
  readonly notice: string | null;

  readonly page: 'editor' | 'sweep';
  readonly form: SweepForm;
  readonly check: SpaceCheck;
  readonly starting: boolean;
  /** Time a member takes per minute of candles on this computer, ms; null before the first sweep. */
  readonly memberCostMs: number | null;

  readonly sweepId: number | null;
  /** Null until the engine has answered. */
  readonly shown: Omit<SweepView, 'rows'> | null;
  readonly table: MemberTable;
  readonly progress: SweepProgress | null;
  /** The member the user picked; null for the best there is. */
  readonly selected: number | null;
  /** Folds of a walk-forward under way. */
  readonly liveFolds: { readonly total: number; readonly folds: readonly FoldView[] } | null;
  /** Null until the user chose: what fits the sweep is taken. */
  readonly walkForward: WalkForwardForm | null;
  readonly monteCarloOptions: MonteCarloOptions;
  readonly monteCarlo: MonteCarloState;

  readonly load: () => Promise<void>;
  readonly setForm: (change: Partial<SweepForm>) => void;
  /** Asks what the engine thinks of the form; soon, not at once. */
  readonly requestCheck: () => void;
  readonly start: () => Promise<void>;
  readonly edit: () => void;
  /** Puts a stored sweep's search into the editor. */
  readonly editAgain: () => void;
  readonly open: (sweepId: number) => Promise<void>;
  readonly resume: (sweepId: number) => Promise<void>;
  readonly cancelJob: (jobId: string) => Promise<void>;
  readonly remove: (sweepId: number) => Promise<void>;
  readonly select: (index: number | null) => void;
  /** Puts the member's configuration and candles into the research forms. Answers whether that went well. */
  readonly takeMember: (index: number) => Promise<SettingsView | null>;
  readonly setWalkForward: (form: WalkForwardForm) => void;
  readonly startWalkForward: (form: WalkForwardForm) => Promise<void>;
  readonly setMonteCarlo: (change: Partial<MonteCarloOptions>) => void;
  readonly dealTrades: (request: DealRequest) => Promise<void>;
  readonly dismissNotice: () => void;
  readonly apply: (items: readonly StreamItem[]) => void;
}

/** The member that panels without a choice of their own are about: the picked one, else the best with a score. */
export function memberInFocus(table: MemberTable, selected: number | null): SweepRowView | null {
  const picked = selected === null ? undefined : table.byIndex.get(selected);
  if (picked !== undefined) return picked;
  const best = table.ranked.at(0);
  return best === undefined || best.refused !== null ? null : best;
}
