/**
 * Sealing to a site: HPKE base mode (RFC 9180) with X-Wing (X25519 and ML-KEM-768 together,
 * draft-connolly-cfrg-xwing-kem), HKDF-SHA256 and AES-256-GCM. Used once an epoch, at key setup; authenticity
 * comes from the signature over what is sealed.
 */
import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core'
import { XWing } from '@hpke/hybridkem-x-wing'
import { ConsiliumError, concatBytes, type RandomSource, utf8, wipe } from '../kernel/index.ts'

/** Bytes of a public sealing key. */
export const SEALING_KEY_BYTES = 1216
/** Bytes of the encapsulated key ahead of every sealed message. */
const ENCAPSULATED_BYTES = 1120
/** Randomness of one encapsulation: 32 bytes for each of the two parts of X-Wing. */
const ENCAPSULATION_RANDOM_BYTES = 64

const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })

export interface SealingKeyPair {
  readonly publicKey: Uint8Array
  /** A secret: wiped once the epoch's keys are derived. */
  readonly privateKey: Uint8Array
}

export async function generateSealingKeyPair(): Promise<SealingKeyPair> {
  const pair = await suite.kem.generateKeyPair()
  return {
    publicKey: await bytesOf(suite.kem.serializePublicKey(pair.publicKey)),
    privateKey: await bytesOf(suite.kem.serializePrivateKey(pair.privateKey)),
  }
}

/**
 * Encapsulated key ‖ ciphertext. @throws ConsiliumError `SECURITY_REFUSED` if `recipient` is not a sealing
 * key
 */
export async function sealTo({
  recipient,
  plaintext,
  info,
  aad,
  random,
}: {
  readonly recipient: Uint8Array
  readonly plaintext: Uint8Array
  readonly info: string
  readonly aad: Uint8Array
  readonly random: RandomSource
}): Promise<Uint8Array> {
  const ekm = random.bytes(ENCAPSULATION_RANDOM_BYTES)
  try {
    const recipientPublicKey = await suite.kem.deserializePublicKey(exact(recipient))
    const sender = await suite.createSenderContext({
      recipientPublicKey,
      info: exact(utf8(info)),
      ekm: exact(ekm),
    })
    const ciphertext = await sender.seal(exact(plaintext), exact(aad))
    return concatBytes(new Uint8Array(sender.enc), new Uint8Array(ciphertext))
  } catch {
    throw new ConsiliumError(
      'SECURITY_REFUSED',
      'a message cannot be sealed: what was given as the recipient is not a sealing key',
      { isPublic: true },
    )
  } finally {
    wipe(ekm)
  }
}

/**
 * @throws ConsiliumError `SECURITY_REFUSED` if it was changed, or sealed to another key or for another
 * purpose
 */
export async function openSealed({
  privateKey,
  sealed,
  info,
  aad,
}: {
  readonly privateKey: Uint8Array
  readonly sealed: Uint8Array
  readonly info: string
  readonly aad: Uint8Array
}): Promise<Uint8Array> {
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(exact(privateKey))
    const recipient = await suite.createRecipientContext({
      recipientKey,
      enc: exact(sealed.subarray(0, ENCAPSULATED_BYTES)),
      info: exact(utf8(info)),
    })
    return new Uint8Array(await recipient.open(exact(sealed.subarray(ENCAPSULATED_BYTES)), exact(aad)))
  } catch {
    throw new ConsiliumError(
      'SECURITY_REFUSED',
      'a sealed message does not open: it was changed on the way, or sealed to another key',
      { isPublic: true },
    )
  }
}

/**
 * HPKE's library takes whole buffers, not views. A copy made this way is whole even of a Node `Buffer`, whose
 * `slice` is a view.
 */
function exact(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}

async function bytesOf(buffer: Promise<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await buffer)
}
