/** Everything that a site needs. The coordinator may import `public.ts` alone. */

export { loadUpdateCipher, type OneTimeKey, type UpdateCipher } from './cipher.ts'
export type { CommonReference } from './common-reference.ts'
export {
  BLOCK_BYTES,
  CIPHERTEXT_MODULUS,
  PLAIN_BITS,
  RING_DEGREE,
  SHARE_BYTES,
  SHARE_PRIME,
  SUITE,
} from './constants.ts'
export { type DecodedAnswers, decodeAnswers } from './decoding.ts'
export { exportIdentity, generateIdentity, type Identity, importIdentity, signMessage } from './identity.ts'
export { addChecksums, CHECKSUM_BYTES, Checksum } from './integrity.ts'
export {
  combineGroupKey,
  combineSeed,
  deriveKey,
  openDeterministic,
  openSymmetric,
  ratchet,
  sealDeterministic,
  sealSymmetric,
} from './keys.ts'
export {
  type LaneBits,
  type LanePlan,
  lanePlan,
  pack,
  packBlocks,
  type Segment,
  type SegmentSink,
  type SegmentSource,
  sourceOf,
  unpack,
  unpackBlock,
} from './lanes.ts'
export { checkSites, logFailureBound, SITES_MAX } from './noise.ts'
export {
  dequantise,
  fixedPointScale,
  maxSumError,
  nextBound,
  planLaneBits,
  quantisationStep,
  quantise,
} from './quantise.ts'
export { canStillCertify, defaultThreshold, listQuorum, smallestList } from './quorum.ts'
export {
  addResidueStream,
  addResiduesInPlace,
  checkResidueStream,
  checkResidues,
  encodeResidues,
} from './residues.ts'
export { type RoundingWords, roundingWords } from './rounding.ts'
export {
  generateSealingKeyPair,
  openSealed,
  SEALING_KEY_BYTES,
  type SealingKeyPair,
  sealTo,
} from './sealing.ts'
export {
  addSharesInPlace,
  assertKeySum,
  combineShares,
  decodeShare,
  encodeShare,
  makeShares,
} from './shamir.ts'
export { decodeLevels, type TensorRange, type UpdateEncoder, updateEncoder } from './update.ts'
export { checkIdentityKey, identityFingerprint, SIGNATURE_BYTES, verifySignature } from './verify.ts'
