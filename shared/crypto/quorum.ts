/** How many sites it takes. n sites, threshold t: any t open a sum, so up to t − 1 may collude with the coordinator. */

/** ⌊(n + t − 1)/2⌋ + 1 signatures certify a list: two certified lists then share at least t signers, one of them honest, and an honest site signs one list a step. */
export function listQuorum(sites: number, threshold: number): number {
  return Math.floor((sites + threshold - 1) / 2) + 1
}

/** max(2, ⌊(n − 1)/3⌋ + 1): with n = 3f + 1 sites, f may collude and f may be absent. */
export function defaultThreshold(sites: number): number {
  return Math.max(2, Math.floor((sites - 1) / 3) + 1)
}

/** Fewest sites in a list: a sum over fewer tells its members too much about each other. */
export function smallestList(threshold: number): number {
  return Math.max(3, threshold + 1)
}
