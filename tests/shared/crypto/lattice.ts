/**
 * How hard the lattice problem behind an update is, in the core-SVP model: what the cheapest lattice
 * reduction that solves it costs, counting one call of its sieve in the block size β and nothing else (Alkim,
 * Ducas, Pöppelmann, Schwabe: Post-quantum key exchange, 2015/1092, §6). A sieve costs 2^(0.292·β) on a
 * computer, 2^(0.265·β) on a quantum computer.
 */

/** LWE: `samples` at most of b = a·s + e modulo 2^logQ, with `dimension` unknowns. */
export interface Lwe {
  readonly dimension: number
  readonly logQ: number
  /** Standard deviations of an unknown and of an error. */
  readonly secret: number
  readonly error: number
  readonly samples: number
}

export interface Estimate {
  readonly blockSize: number
  /** Bits on a computer, and on a quantum computer. */
  readonly classical: number
  readonly quantum: number
}

const CLASSICAL = 0.292
const QUANTUM = 0.265

/** Block sizes that are tried. */
const LEAST = 60
const MOST = 2000

/** log2 of the root-Hermite factor of reduction with block size β (Chen 2013). */
function logDelta(beta: number): number {
  return Math.log2(
    (((Math.PI * beta) ** (1 / beta) * beta) / (2 * Math.PI * Math.E)) ** (1 / (2 * (beta - 1))),
  )
}

/**
 * The primal attack (2015/1092, §6.3; condition of Albrecht, Göpfert, Virdia, Wunderer, 2017/815): embed and
 * find the unique shortest vector. Unknowns are scaled to the size of the errors (Bai and Galbraith
 * 2013/839). Succeeds where σ·√β ≤ δ^(2β−d−1)·Vol^(1/d).
 */
export function primal(lwe: Lwe): Estimate {
  const { dimension: n, logQ, secret, error } = lwe
  const succeeds = (beta: number): boolean =>
    best(lwe, (m) => {
      const d = n + m + 1
      const logVolume = m * logQ + n * Math.log2(error / secret)
      return (2 * beta - d - 1) * logDelta(beta) + logVolume / d - Math.log2(error * Math.sqrt(beta))
    }) >= 0
  let low = LEAST
  let high = MOST
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (succeeds(middle)) high = middle
    else low = middle + 1
  }
  return { blockSize: low, classical: CLASSICAL * low, quantum: QUANTUM * low }
}

/**
 * The dual attack (2015/1092, §6.4): a short vector tells samples from noise with advantage ε; a sieve gives
 * 2^(0.2075·β) of them, and 1/ε² are wanted.
 */
export function dual(lwe: Lwe): Estimate {
  const repetitions = (beta: number): number => {
    const { dimension: n, logQ, secret, error } = lwe
    const logLength = -best(
      lwe,
      (m) => -((m + n - 1) * logDelta(beta) + (n / (m + n)) * (logQ - Math.log2(error / secret))),
    )
    const tau = 2 ** (logLength + Math.log2(error) - logQ)
    const logAdvantage = 2 - (2 * Math.PI ** 2 * tau ** 2) / Math.LN2
    return Math.max(0, -2 * logAdvantage - 0.2075 * beta)
  }
  const tried = Array.from({ length: MOST - LEAST }, (_, i) => {
    const blockSize = LEAST + i
    const extra = repetitions(blockSize)
    return { blockSize, classical: CLASSICAL * blockSize + extra, quantum: QUANTUM * blockSize + extra }
  })
  return tried.reduce((least, each) => (each.classical < least.classical ? each : least))
}

/** The largest value over the number of samples used; every function here has one peak. */
function best({ samples }: Lwe, value: (m: number) => number): number {
  let low = 1
  let high = samples
  while (high - low > 2) {
    const a = low + Math.floor((high - low) / 3)
    const b = high - Math.floor((high - low) / 3)
    if (value(a) < value(b)) low = a
    else high = b
  }
  return Math.max(value(low), value(low + 1), value(high))
}
