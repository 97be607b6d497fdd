import type { RowProblem } from '../market/candle-file/row-problems.ts';

/** What became of one candle file. Times UTC ms; `from` and `to` are the open times of the first and last candle. */
export type MemberReport =
  | {
      readonly status: 'imported';
      readonly path: string;
      readonly symbol: string;
      readonly candles: number;
      readonly from: number;
      readonly to: number;
      /** Minutes that were not there before. */
      readonly added: number;
      /** Minutes whose numbers are other ones now. */
      readonly replaced: number;
      /** Minutes whose numbers stayed and now count as those of the archive. */
      readonly confirmed: number;
      /** Rows that were put right: left out, taken last of several, sorted in. */
      readonly repaired: { readonly bad: number; readonly duplicated: number; readonly unsorted: number };
    }
  /** Imported by an earlier run of the same job. */
  | { readonly status: 'done_before'; readonly path: string; readonly symbol: string }
  | {
      readonly status: 'failed';
      readonly path: string;
      readonly symbol: string | null;
      readonly error: string;
      /** The first of the bad rows; empty when the file failed as a whole. */
      readonly problems: readonly RowProblem[];
    };

export interface FileReport {
  readonly file: string;
  /** An earlier run of the same import was taken up. */
  readonly resumed: boolean;
  readonly members: readonly MemberReport[];
  /** Entries that were not asked for and not unpacked. */
  readonly passedOver: number;
  /** Why nothing of the file could be used; null when it could be opened. */
  readonly error: string | null;
}

export interface ImportReport {
  readonly outcome: 'done' | 'failed' | 'cancelled';
  readonly files: readonly FileReport[];
}

export interface ImportProgress {
  readonly file: string;
  readonly path: string;
  /** Members of the file that are finished, and all that were picked. */
  readonly finished: number;
  readonly picked: number;
  /** Part of the file's picked bytes that is done, 0 to 1; what an earlier run did counts neither way. */
  readonly part: number;
}
