/** Balance of one asset. `total` includes what open orders hold; `free` = total − held. */
export interface Balance {
  readonly asset: string;
  readonly total: number;
  readonly held: number;
  readonly free: number;
}
