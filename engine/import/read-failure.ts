/** Something about an archive that makes it unusable; the message says what, in words for the user. */
export class UnusableArchive extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnusableArchive';
  }
}

/** Why a file could not be read, in a few words; null for what nobody expected, which is then not to be swallowed. */
export function readFailure(error: unknown): string | null {
  if (error instanceof UnusableArchive) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return 'no such file';
    case 'EACCES':
      return 'no permission to read it';
    case 'EISDIR':
      return 'is a folder, not a file';
    case 'Z_BUF_ERROR':
      return 'the gzip data ends too early; the file is cut off';
    case 'Z_DATA_ERROR':
      return 'the gzip data is damaged';
    default:
      return null;
  }
}
