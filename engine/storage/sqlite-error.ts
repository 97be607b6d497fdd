/** Whether SQLite itself failed: expected of any disk, where every other error is a fault of Parallax. */
export function isSqliteError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'SqliteError';
}
