/**
 * The results of the latest calls, by what they were asked for; what is beyond that is dropped, oldest first.
 */
export class Recent<Value> {
  readonly #most: number
  readonly #values = new Map<string, Value>()

  constructor(most: number) {
    this.#most = most
  }

  /** The value that is kept under a key, or that `make` gives; one that throws keeps nothing. */
  of(key: string, make: () => Value): Value {
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const value = make()
    const oldest = this.#values.keys().next().value
    if (this.#values.size >= this.#most && oldest !== undefined) this.#values.delete(oldest)
    this.#values.set(key, value)
    return value
  }
}
