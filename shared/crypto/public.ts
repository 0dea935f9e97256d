/** What the coordinator may use: nothing here, or below it, can make, share, seal or open a key. A test walks the imports. */
export { BLOCK_BYTES, CIPHERTEXT_MODULUS, PLAIN_BITS, RING_DEGREE, SHARE_BYTES, SHARE_PRIME, SITES_MAX, SUITE } from './constants.ts'
export { type LaneBits, type LanePlan, lanePlan, type Segment } from './lanes.ts'
export { defaultThreshold, listQuorum, smallestList } from './quorum.ts'
export { addResiduesInPlace, checkResidues } from './residues.ts'
export { identityFingerprint, isIdentityKey, verifySignature } from './verify.ts'
