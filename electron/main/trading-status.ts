import type { HealthView, MachineView, PositionView } from '../../engine/api/views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import type { Engine, Mode } from '../../engine/engine.ts';

/** The little that the shell itself shows and acts on: tray, power saving, the question before quitting. */
export interface TradingStatus {
  readonly mode: Mode;
  /** Null while the engine is opening. */
  readonly control: MachineView['control'] | null;
  readonly portfolio: MachineView['portfolio'] | null;
  /** e.g. BTC/USD; null before the engine has said. */
  readonly symbol: string | null;
  /**
   * What there is not, so that nothing is traded: the engine did not open, its session could not be opened again, or
   * the journal cannot be written.
   */
  readonly missing: 'engine' | 'session' | 'journal' | null;
}

export function initialStatus(mode: Mode): TradingStatus {
  return { mode, control: null, portfolio: null, symbol: null, missing: null };
}

/** The status after a batch of the engine's stream; the same object where nothing that matters has changed. */
export function statusAfter(status: TradingStatus, items: readonly StreamItem[]): TradingStatus {
  let next = status;
  for (const item of items) {
    if (item.type === 'machine') next = withMachine(next, item.machine);
    else if (item.type === 'position') next = withPosition(next, item.position);
    else if (item.type === 'health') next = withHealth(next, item.health);
  }
  return next;
}

export function withMachine(status: TradingStatus, machine: MachineView): TradingStatus {
  const { control, portfolio } = machine;
  return status.control === control && status.portfolio === portfolio ? status : { ...status, control, portfolio };
}

export function withPosition(status: TradingStatus, position: PositionView): TradingStatus {
  return status.symbol === position.symbol ? status : { ...status, symbol: position.symbol };
}

/** A session without a journal still says that it is running. */
export function withHealth(status: TradingStatus, { journal }: HealthView): TradingStatus {
  if (status.missing === 'engine' || status.missing === 'session') return status;
  const missing = journal === 'failed' ? 'journal' : null;
  return status.missing === missing ? status : { ...status, missing };
}

/**
 * Paused still watches the exit of what is held, so the computer must not fall asleep then either; nor while a session
 * without a journal takes its orders off.
 */
export function isTrading(status: TradingStatus): boolean {
  if (status.missing === 'journal') return true;
  return status.missing === null && (status.control === 'running' || status.control === 'paused');
}

const CONTROL_WORDS: Readonly<Record<MachineView['control'], string>> = {
  stopped: 'Stopped',
  running: 'Running',
  paused: 'Paused, exits still handled',
  halted: 'Halted',
};

const PORTFOLIO_WORDS: Readonly<Record<MachineView['portfolio'], string>> = {
  ready_to_enter: 'flat, watching for an entry',
  incomplete_entry: 'building a position',
  ready_to_exit: 'holding a position',
  incomplete_exit: 'selling down',
};

/** One line for the tray. */
export function describeStatus(status: TradingStatus): string {
  if (status.missing === 'engine') return 'Engine did not start';
  if (status.missing === 'session') return 'No session: nothing is traded';
  if (status.missing === 'journal') return 'Trading has stopped: check orders and position at the exchange';
  if (status.control === null || status.portfolio === null) return 'Starting';
  return `${CONTROL_WORDS[status.control]}: ${PORTFOLIO_WORDS[status.portfolio]}`;
}

/**
 * Follows an engine from its present state on and reports every change that matters. Never rejects: a tray that knows
 * less is no reason to stop trading.
 */
export async function followEngine(
  engine: Engine,
  change: (update: (status: TradingStatus) => TradingStatus) => void,
  log: (line: string) => void,
): Promise<void> {
  /** What the stream has said since the view was asked for is newer than the view. */
  let told = false;

  async function read(): Promise<void> {
    told = false;
    try {
      const view = await engine.handlers['session.view'](undefined);
      change((status) => {
        if (!view.ok) return { ...status, control: null, portfolio: null, missing: 'session' };
        const { health, machine, position } = view.value;
        const found = status.missing === null ? status : { ...status, missing: null };
        const known = withHealth(withPosition(found, position), health);
        return told ? known : withMachine(known, machine);
      });
    } catch (error) {
      log(
        `the tray could not read what is traded: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }

  engine.subscribe((items) => {
    told ||= items.some(({ type }) => type === 'machine');
    change((status) => statusAfter(status, items));
    // The session was replaced, or there is none any more.
    if (items.some(({ type }) => type === 'resync')) void read();
  });
  await read();
}
