/**
 * What the coordinator may import: number formats, range checks, adding, signature verification, counting. No
 * module behind this file can generate or open a key, share, seal, unseal or decrypt; a test walks the
 * imports.
 */
export {
  BLOCK_BYTES,
  CIPHERTEXT_MODULUS,
  PLAIN_BITS,
  RING_DEGREE,
  SHARE_BYTES,
  SHARE_PRIME,
  SUITE,
} from './constants.ts'
export {
  type LaneBits,
  type LanePlan,
  lanePlan,
  type PlacedSegment,
  pack,
  type Segment,
  unpack,
} from './lanes.ts'
export { checkSites, logFailureBound, SITES_MAX } from './noise.ts'
export { planLaneBits, quantisationStep } from './quantise.ts'
export { canStillCertify, defaultThreshold, listQuorum, smallestList } from './quorum.ts'
export {
  addResidueStream,
  addResiduesInPlace,
  checkResidueStream,
  checkResidues,
  encodeResidues,
} from './residues.ts'
export { checkIdentityKey, identityFingerprint, SIGNATURE_BYTES, verifySignature } from './verify.ts'
