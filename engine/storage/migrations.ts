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
];
