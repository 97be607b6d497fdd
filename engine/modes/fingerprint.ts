import { createHash } from 'node:crypto';

/** Tells keys, accounts and memories apart where they themselves have no business: in names of files and settings. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
