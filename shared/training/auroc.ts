/**
 * Area under the ROC curve: the chance that a positive record scores above a negative one, a tie counting
 * half (Hanley and McNeil 1982).
 */

/**
 * From score histograms. Records of one bin count as tied.
 *
 * `error` bounds how far the value can be from that of the scores themselves: within a bin of p positives and
 * n negatives the true contribution lies in [0, p·n] and p·n/2 is taken, so the error is at most Σ p·n /
 * (2·P·N). For scores spread evenly over B bins that is 1/(2·B).
 *
 * @param positives records of the positive class by bin, lowest scores first
 * @param negatives likewise, as many bins
 * @returns null unless both classes are there
 */
export function histogramAuroc(
  positives: Float64Array,
  negatives: Float64Array,
): { readonly value: number; readonly error: number } | null {
  const positive = positives.reduce((sum, count) => sum + count, 0)
  const negative = negatives.reduce((sum, count) => sum + count, 0)
  if (!(positive > 0 && negative > 0)) return null
  let below = 0
  let wins = 0
  let tied = 0
  for (const [bin, count] of positives.entries()) {
    const others = negatives[bin] ?? 0
    wins += count * (below + others / 2)
    tied += count * others
    below += others
  }
  return { value: wins / (positive * negative), error: tied / (2 * positive * negative) }
}

/**
 * From scores, exactly (Mann and Whitney 1947): ranks with ties shared.
 *
 * @param labels 1 positive, 0 negative
 * @returns null unless both classes are there
 */
export function exactAuroc(scores: Float64Array, labels: Float32Array | Uint8Array): number | null {
  const order = Array.from(scores, (_, index) => index).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  let positive = 0
  let rankSum = 0
  for (let start = 0; start < order.length; ) {
    let end = start
    let here = 0
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0])
      here += labels[order[end++] ?? 0] ?? 0
    rankSum += here * ((start + 1 + end) / 2)
    positive += here
    start = end
  }
  const negative = scores.length - positive
  return positive > 0 && negative > 0
    ? (rankSum - (positive * (positive + 1)) / 2) / (positive * negative)
    : null
}
