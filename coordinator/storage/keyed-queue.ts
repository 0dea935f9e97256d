/** Runs work on one key after another, and on different keys side by side. */
export function keyedQueue(): <Result>(key: string, work: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve()
    // A failure belongs to whoever asked for that work, not to the next in line.
    const result = before.then(work, work)
    const settled = result.then(
      () => undefined,
      () => undefined,
    )
    last.set(key, settled)
    return result.finally(() => {
      if (last.get(key) === settled) last.delete(key)
    })
  }
}
