/** Taking times. */

export interface Timed<Result> {
  readonly ms: number
  readonly result: Result
}

export async function timed<Result>(work: () => Result | Promise<Result>): Promise<Timed<Result>> {
  const started = performance.now()
  const result = await work()
  return { ms: performance.now() - started, result }
}

/** The middle of an odd number of values, the mean of the two in the middle of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/** Three significant digits: what a run on a shared machine is good for. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
