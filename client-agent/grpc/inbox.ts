/** Commands between the connection, which must always be read, and the agent, which may be busy for long. */
import { type Command, laneOf } from '@consilium/shared/protocol'

export class Inbox {
  /**
   * By run, oldest first: a command says what a site should do *now*, so a newer one of the run takes the
   * older one's place. What is asked beside it has a place of its own.
   */
  readonly #waiting = new Map<string, Command>()
  #ended = false
  #failure: { readonly thrown: unknown } | null = null
  #wake = (): void => {}

  put(command: Command): void {
    this.#waiting.delete(laneOf(command))
    this.#waiting.set(laneOf(command), command)
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  fail(thrown: unknown): void {
    this.#failure ??= { thrown }
    this.#wake()
  }

  /** @throws what {@link fail} was given */
  async *commands(): AsyncGenerator<Command, void> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure.thrown
      if (this.#ended) return
      const [next] = this.#waiting.values()
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      } else {
        this.#waiting.delete(laneOf(next))
        yield next
      }
    }
  }
}
