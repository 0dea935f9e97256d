/**
 * Pearson's test in deviations: how far χ² of these counts is from what the expected ones allow, by Wilson
 * and Hilferty's approximation (1931). Above 6 once in 10^9 where the expectation is right.
 */
export function chiSquareDeviations(counts: readonly number[], expected: readonly number[]): number {
  const statistic = counts.reduce(
    (sum, count, i) => sum + (count - (expected[i] ?? 0)) ** 2 / (expected[i] ?? 0),
    0,
  )
  const freedom = counts.length - 1
  const spread = 2 / (9 * freedom)
  return ((statistic / freedom) ** (1 / 3) - (1 - spread)) / Math.sqrt(spread)
}

/** How many of the values fall into each of so many equal parts of [0, limit). */
export function histogram(
  values: Iterable<number>,
  { parts, limit }: { readonly parts: number; readonly limit: number },
): readonly number[] {
  const counts = new Array<number>(parts).fill(0)
  for (const value of values) {
    const part = Math.floor((value / limit) * parts)
    counts[part] = (counts[part] ?? 0) + 1
  }
  return counts
}
