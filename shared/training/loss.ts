/** The scalar functions of a binary prediction, in double precision. */

/** Probability of the positive class from its log odds. */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit))
}

/** Cross-entropy −log p(label) from log odds, without overflow: max(z, 0) − z·y + log(1 + e^−|z|). */
export function crossEntropy(logit: number, label: number): number {
  return Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)))
}
