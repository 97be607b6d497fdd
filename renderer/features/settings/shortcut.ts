/** A key that does something by itself. */
export interface Shortcut {
  readonly keys: string;
  readonly what: string;
  readonly where: string;
}
