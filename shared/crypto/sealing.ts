/**
 * Sealing to a site's public key: HPKE base mode (RFC 9180) with X-Wing (X25519 and ML-KEM-768, draft-connolly-cfrg-xwing-kem),
 * HKDF-SHA256 and AES-256-GCM. A message is enc (1120 bytes) ‖ ciphertext ‖ tag, and each has an encapsulation of its own.
 */
import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core'
import { XWing } from '@hpke/hybridkem-x-wing'
import { concatBytes, ConsiliumError, type RandomSource, systemRandom, utf8, wipe } from '../kernel/index.ts'

export const SEALING_PUBLIC_KEY_BYTES = 1216
export const SEALING_PRIVATE_KEY_BYTES = 32
const ENCAPSULATION_BYTES = 1120
const ENCAPSULATION_RANDOM_BYTES = 64
const TAG_BYTES = 16

/** What sealing to a key adds to a message. */
export const SEALED_OVERHEAD_BYTES = ENCAPSULATION_BYTES + TAG_BYTES

const kem = new XWing()
const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() })

export interface SealingKeyPair {
  readonly publicKey: Uint8Array
  /** The 32-byte seed of the pair, to be kept until the setup is confirmed, then wiped. */
  readonly privateKey: Uint8Array
}

export async function generateSealingKeyPair(random: RandomSource = systemRandom): Promise<SealingKeyPair> {
  const privateKey = random.bytes(SEALING_PRIVATE_KEY_BYTES)
  const pair = await kem.generateKeyPairDerand(privateKey.slice())
  return { publicKey: new Uint8Array(await kem.serializePublicKey(pair.publicKey)), privateKey }
}

/**
 * @param info names the kind of message
 * @param aad everything that the message belongs to; opening needs the same
 * @throws ConsiliumError `CORRUPT` if `recipient` is not a public key
 */
export async function sealTo(options: {
  readonly recipient: Uint8Array
  readonly plaintext: Uint8Array
  readonly info: string
  readonly aad: Uint8Array
  readonly random: RandomSource
}): Promise<Uint8Array> {
  const { recipient, plaintext, info, aad, random } = options
  if (recipient.length !== SEALING_PUBLIC_KEY_BYTES) throw new ConsiliumError('CORRUPT', `a sealing key of ${recipient.length} bytes is none: expected ${SEALING_PUBLIC_KEY_BYTES}`, { isPublic: true })
  const ekm = random.bytes(ENCAPSULATION_RANDOM_BYTES)
  try {
    // The library reads whole buffers, so everything it gets is a copy of its own.
    const recipientPublicKey = await kem.importKey('raw', recipient.slice().buffer, true)
    const sender = await suite.createSenderContext({ recipientPublicKey, info: utf8(info).slice(), ekm: ekm.slice().buffer })
    return concatBytes(new Uint8Array(sender.enc), new Uint8Array(await sender.seal(plaintext.slice(), aad.slice())))
  } catch (cause) {
    throw new ConsiliumError('CORRUPT', 'the sealing key of the recipient is malformed: nothing can be sealed to it', { isPublic: true, cause })
  } finally {
    wipe(ekm)
  }
}

/** Opens what {@link sealTo} sealed. @throws ConsiliumError `CORRUPT` if anything was changed, `info` and `aad` included, or it was sealed to another key */
export async function openSealed(options: { readonly privateKey: Uint8Array; readonly sealed: Uint8Array; readonly info: string; readonly aad: Uint8Array }): Promise<Uint8Array> {
  const { privateKey, sealed, info, aad } = options
  if (privateKey.length !== SEALING_PRIVATE_KEY_BYTES) throw new ConsiliumError('INTERNAL', `a sealing private key of ${privateKey.length} bytes is none: expected ${SEALING_PRIVATE_KEY_BYTES}`)
  const key = privateKey.slice()
  try {
    const recipientKey = await kem.importKey('raw', key.buffer, false)
    const recipient = await suite.createRecipientContext({ recipientKey, enc: sealed.slice(0, ENCAPSULATION_BYTES).buffer, info: utf8(info).slice() })
    return new Uint8Array(await recipient.open(sealed.slice(ENCAPSULATION_BYTES), aad.slice()))
  } catch (cause) {
    throw new ConsiliumError('CORRUPT', 'a sealed message does not open: it was changed on the way, belongs to another context, or was sealed to another key', { isPublic: true, cause })
  } finally {
    wipe(key)
  }
}
