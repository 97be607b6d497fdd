/** Numbered, append-only: a migration that has shipped is never edited. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'journal, snapshots, shown records, settings',
    sql: `
      CREATE TABLE journal (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        time     INTEGER NOT NULL,
        kind     TEXT    NOT NULL,
        event    TEXT    NOT NULL,
        commands TEXT    NOT NULL
      ) STRICT;
      CREATE TABLE snapshot (
        id       INTEGER PRIMARY KEY CHECK (id = 1),
        sequence INTEGER NOT NULL,
        time     INTEGER NOT NULL,
        state    TEXT    NOT NULL
      ) STRICT;
      CREATE TABLE record (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        sequence INTEGER NOT NULL REFERENCES journal (sequence),
        time     INTEGER NOT NULL,
        kind     TEXT    NOT NULL,
        body     TEXT    NOT NULL
      ) STRICT;
      CREATE INDEX record_by_kind ON record (kind, id);
      CREATE TABLE setting (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 2,
    // `candle_day` holds a UTC day of a series in one row (candles/day-codec.ts says how); only the day that is being
    // written live has rows of its own, in `open_candle`. `checked_range` says for which stretches the exchange has
    // been asked: a minute that is missing there had no trades. Simulated markets have series of their own.
    name: 'candle history',
    sql: `
      CREATE TABLE candle_series (
        id        INTEGER PRIMARY KEY,
        symbol    TEXT    NOT NULL,
        simulated INTEGER NOT NULL CHECK (simulated IN (0, 1)),
        UNIQUE (symbol, simulated)
      ) STRICT;
      CREATE TABLE candle_day (
        series          INTEGER NOT NULL REFERENCES candle_series (id) ON DELETE CASCADE,
        day             INTEGER NOT NULL,
        candles         INTEGER NOT NULL CHECK (candles BETWEEN 1 AND 1440),
        sources         INTEGER NOT NULL,
        price_decimals  INTEGER NOT NULL,
        price_bytes     INTEGER NOT NULL CHECK (price_bytes IN (4, 8)),
        volume_decimals INTEGER NOT NULL,
        volume_bytes    INTEGER NOT NULL CHECK (volume_bytes IN (4, 8)),
        minutes         BLOB,
        origins         BLOB,
        numbers         BLOB    NOT NULL,
        PRIMARY KEY (series, day)
      ) STRICT;
      CREATE TABLE open_candle (
        series INTEGER NOT NULL REFERENCES candle_series (id) ON DELETE CASCADE,
        time   INTEGER NOT NULL,
        open   REAL    NOT NULL,
        high   REAL    NOT NULL,
        low    REAL    NOT NULL,
        close  REAL    NOT NULL,
        volume REAL    NOT NULL,
        source INTEGER NOT NULL,
        PRIMARY KEY (series, time)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE checked_range (
        series  INTEGER NOT NULL REFERENCES candle_series (id) ON DELETE CASCADE,
        from_ms INTEGER NOT NULL,
        to_ms   INTEGER NOT NULL CHECK (to_ms > from_ms),
        PRIMARY KEY (series, from_ms)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE history_job (
        key      TEXT    PRIMARY KEY,
        kind     TEXT    NOT NULL CHECK (kind IN ('import', 'backfill')),
        title    TEXT    NOT NULL,
        state    TEXT    NOT NULL CHECK (state IN ('running', 'cancelled', 'failed', 'done')),
        position TEXT    NOT NULL,
        started  INTEGER NOT NULL,
        updated  INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    version: 3,
    // Backtests and sweeps as they were run: configuration, fingerprint of the candles and engine version say how to run
    // one again and get the same bytes. `result` is the report as gzipped JSON; outcomes of a sweep come one by one, so
    // that an interrupted one can be taken up.
    name: 'research runs',
    sql: `
      CREATE TABLE research_run (
        id             INTEGER PRIMARY KEY AUTOINCREMENT,
        created        INTEGER NOT NULL,
        engine_version TEXT    NOT NULL,
        fingerprint    TEXT    NOT NULL,
        config         TEXT    NOT NULL,
        data           TEXT    NOT NULL,
        metrics        TEXT    NOT NULL,
        result         BLOB    NOT NULL
      ) STRICT;
      CREATE TABLE sweep (
        id             INTEGER PRIMARY KEY AUTOINCREMENT,
        created        INTEGER NOT NULL,
        updated        INTEGER NOT NULL,
        state          TEXT    NOT NULL CHECK (state IN ('running', 'cancelled', 'failed', 'done')),
        engine_version TEXT    NOT NULL,
        fingerprint    TEXT    NOT NULL,
        plan           TEXT    NOT NULL,
        data           TEXT    NOT NULL
      ) STRICT;
      CREATE TABLE sweep_outcome (
        sweep    INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        outcome  TEXT    NOT NULL,
        PRIMARY KEY (sweep, position)
      ) STRICT, WITHOUT ROWID;
    `,
  },
];
