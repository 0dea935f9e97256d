/** Everything that a site needs. The coordinator may import `public.ts` alone. */
export { type CommonReference, loadUpdateCipher, type OneTimeKey, type UpdateCipher } from './cipher.ts'
export { exportIdentity, generateIdentity, type Identity, importIdentity, signMessage } from './identity.ts'
export { combineGroupKey, combineSeed, deriveKey, openDeterministic, openSymmetric, ratchet, sealDeterministic, sealSymmetric } from './keys.ts'
export { pack, unpack } from './lanes.ts'
export * from './public.ts'
export { dequantise, fixedPointScale, maxSumError, nextBound, quantisationStep, quantise } from './quantise.ts'
export { generateSealingKeyPair, openSealed, SEALING_KEY_BYTES, type SealingKeyPair, sealTo } from './sealing.ts'
export { addSharesInPlace, assertKeySum, combineShares, decodeShare, encodeShare, makeShares } from './shamir.ts'
