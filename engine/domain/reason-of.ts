/** What a caught value says of why something did not work. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
