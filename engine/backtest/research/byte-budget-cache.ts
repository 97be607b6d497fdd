/** Keeps what was made until it takes more memory than allowed; then what was used longest ago goes first. */
export class ByteBudgetCache {
  readonly #budget: number;
  readonly #kept = new Map<string, { readonly value: unknown; readonly bytes: number }>();
  #bytes = 0;

  constructor(budget: number) {
    this.#budget = budget;
  }

  /** The value of a key. Keys say what kind of value they name: one key is always asked for with one `make`. */
  obtain<Value>(key: string, bytes: number, make: () => Value): Value {
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.value as Value;
    }
    const value = make();
    this.put(key, bytes, value);
    return value;
  }

  has(key: string): boolean {
    return this.#kept.has(key);
  }

  put(key: string, bytes: number, value: unknown): void {
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#kept) {
      if (this.#bytes <= this.#budget || oldest === key) break;
      this.#kept.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}
