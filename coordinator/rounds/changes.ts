/**
 * Who wants to know that something changed. Callbacks carry nothing: whoever is called looks at the state as
 * it is then.
 */
export class Changes<Topic> {
  readonly #listeners = new Map<Topic, Set<() => void>>()

  /** Returns the way to stop. */
  subscribe(topic: Topic, callback: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners)
    listeners.add(callback)
    return () => {
      listeners.delete(callback)
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic)
    }
  }

  announce(topic: Topic): void {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener()
  }

  /** Resolves at the next change of a topic, or when the signal aborts. */
  next(topic: Topic, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const done = (): void => {
        stop()
        signal.removeEventListener('abort', done)
        resolve()
      }
      const stop = this.subscribe(topic, done)
      signal.addEventListener('abort', done)
    })
  }
}
