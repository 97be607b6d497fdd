const MINUTES = 60;
const MINUTE_MS = 60_000;

/** Counts things by kind over the last hour, by the minute, in bounded memory. */
export interface HourlyCounts<Kind extends string> {
  add(kind: Kind): void;
  /** Of every kind there is, those of the last 60 minutes. */
  read(): Readonly<Record<Kind, number>>;
}

export function createHourlyCounts<const Kind extends string>(
  kinds: readonly Kind[],
  wallNow: () => number,
): HourlyCounts<Kind> {
  const slots = Array.from({ length: MINUTES }, () => ({ minute: Number.NEGATIVE_INFINITY, counts: nothing() }));

  function nothing(): Record<Kind, number> {
    return Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;
  }

  return {
    add(kind) {
      const minute = Math.floor(wallNow() / MINUTE_MS);
      const slot = slots[minute % MINUTES];
      if (slot.minute !== minute) {
        slot.minute = minute;
        slot.counts = nothing();
      }
      slot.counts[kind] += 1;
    },
    read() {
      const oldest = Math.floor(wallNow() / MINUTE_MS) - MINUTES + 1;
      const sum = nothing();
      for (const { minute, counts } of slots) {
        if (minute < oldest) continue;
        for (const kind of kinds) sum[kind] += counts[kind];
      }
      return sum;
    },
  };
}
