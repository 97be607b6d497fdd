/** Closes a discriminated union: a new member that nobody handles becomes a compile error here. */
export function assertNever(value: never, what: string): never {
  throw new Error(`${what}: unexpected value ${JSON.stringify(value)}`);
}
