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
  {
    version: 4,
    // What the screens show of a run, made once: reading it must not wait for the whole report. It lies in a table of its
    // own because whatever follows a large BLOB in a row is slow to reach. Members of a sweep get a place in the search
    // and a short row for the ranking; nothing has ever been written to the table they replace.
    name: 'research screens',
    sql: `
      CREATE TABLE research_run_view (
        run        INTEGER PRIMARY KEY REFERENCES research_run (id) ON DELETE CASCADE,
        simulated  INTEGER NOT NULL CHECK (simulated IN (0, 1)),
        took_ms    REAL,
        look_ahead TEXT,
        view       BLOB    NOT NULL
      ) STRICT;
      DROP TABLE sweep_outcome;
      CREATE TABLE sweep_member (
        sweep    INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        row      TEXT    NOT NULL,
        outcome  TEXT    NOT NULL,
        PRIMARY KEY (sweep, position)
      ) STRICT, WITHOUT ROWID;
      ALTER TABLE sweep ADD COLUMN best TEXT;
      ALTER TABLE sweep ADD COLUMN overfitting TEXT;
      CREATE TABLE walk_forward (
        id      INTEGER PRIMARY KEY AUTOINCREMENT,
        sweep   INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
        created INTEGER NOT NULL,
        view    TEXT    NOT NULL
      ) STRICT;
      CREATE INDEX walk_forward_of_sweep ON walk_forward (sweep);
    `,
  },
  {
    version: 5,
    // What sessions saw, apart from the journal: the candles they began with and every minute since. With the journal they
    // can be played again and held against a backtest. Checkpoints say from where the journal can be played when its
    // oldest part is gone.
    name: 'session recordings',
    sql: `
      CREATE TABLE session_recording (
        session_id     TEXT    PRIMARY KEY,
        started        INTEGER NOT NULL,
        mode           TEXT    NOT NULL,
        symbol         TEXT    NOT NULL,
        configuration  TEXT    NOT NULL,
        after_sequence INTEGER NOT NULL,
        state          BLOB    NOT NULL,
        warm_up        BLOB    NOT NULL
      ) STRICT;
      CREATE TABLE session_minute (
        session_id TEXT    NOT NULL REFERENCES session_recording (session_id) ON DELETE CASCADE,
        position   INTEGER NOT NULL,
        candle     TEXT    NOT NULL,
        PRIMARY KEY (session_id, position)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE checkpoint (
        sequence INTEGER PRIMARY KEY,
        time     INTEGER NOT NULL,
        state    BLOB    NOT NULL
      ) STRICT;
    `,
  },
  {
    version: 6,
    // What is shown outlives the journal record it came from: as long as it referred to it, the journal could not be
    // pruned. The sequence stays, as a number.
    name: 'shown records without their journal',
    sql: `
      CREATE TABLE record_kept (
        id       INTEGER PRIMARY KEY AUTOINCREMENT,
        sequence INTEGER NOT NULL,
        time     INTEGER NOT NULL,
        kind     TEXT    NOT NULL,
        body     TEXT    NOT NULL
      ) STRICT;
      INSERT INTO record_kept (id, sequence, time, kind, body) SELECT id, sequence, time, kind, body FROM record;
      DROP TABLE record;
      ALTER TABLE record_kept RENAME TO record;
      CREATE INDEX record_by_kind ON record (kind, id);
    `,
  },
];
