/**
 * How large and how many anything on the wire may be. What exceeds a limit is refused before it is used or
 * stored.
 */

/** Largest chunk of a file, in bytes. It keeps every message far below gRPC's own limit. */
export const CHUNK_BYTES = 1_048_576
/**
 * What files are cut into, in bytes: gRPC keeps up to 16 messages of a stream in memory, and a coordinator
 * has a stream for every site.
 */
export const PIECE_BYTES = 131_072

/** Largest message, in bytes: gRPC's default limit for receiving, which both sides keep. */
export const MESSAGE_BYTES = 4_194_304

/** SHA-256. */
export const DIGEST_BYTES = 32
/** ECDSA over P-256, the two integers side by side (IEEE P1363). */
export { SIGNATURE_BYTES } from '../crypto/public.ts'
/** SubjectPublicKeyInfo of a P-256 key is 91 bytes; the rest is room for another curve. */
export const IDENTITY_KEY_BYTES = 200
/** X-Wing: ML-KEM-768 (1184) and X25519 (32). */
export const SEALING_KEY_BYTES = 1216
/** A checksum of 8 bytes with nonce and tag; none in a plain run. */
export const SEALED_CHECKSUM_BYTES = 36
export const SEED_PART_BYTES = 32
export const TOKEN_BYTES = 32
/** A PKCS #10 request for a P-256 key is about 300 bytes. */
export const CSR_BYTES = 8192
/** A sealed share, sealed answer or sealed key-setup payload. */
export const SEALED_BYTES = 65_536
/** A PEM certificate. */
export const CERTIFICATE_CHARACTERS = 16_384
/** A plan as text. */
export const PLAN_CHARACTERS = 1_048_576
/** One sentence for people. */
export { REASON_CHARACTERS } from '../protocol/index.ts'
/** A name that is neither a site's nor an operator's: a backend, a build, a phase's action. */
export const LABEL_CHARACTERS = 128
/** A command's id. */
export const COMMAND_CHARACTERS = 200
/** A row's detail in the audit chain, as JSON. */
export const DETAIL_CHARACTERS = 65_536
/** Sites in a roster. */
export const ROSTER_SITES = 1000
/** Runs, members, rounds or features in one answer. */
export const LISTED = 20_000
