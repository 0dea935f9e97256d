/**
 * What NVFlare does with an update, in the same WebAssembly build of SEAL: CKKS with N = 8192, primes of 60,
 * 40 and 40 bits and scale 2^40 (the context that `nvflare.lighter` provisions), symmetric encryption,
 * ciphertexts serialised as they are.
 */
import initialize from 'node-seal'

const DEGREE = 8192
const PRIMES = Int32Array.from([60, 40, 40])
const SCALE = 2 ** 40

export interface CkksCost {
  readonly encryptMs: number
  readonly decryptMs: number
  readonly uploadBytesPerParameter: number
}

/**
 * Loads SEAL. Each call of what it returns encrypts one update and decrypts it again, ciphertext by
 * ciphertext, so that hundreds of MB of them need not be held.
 */
export async function ckks(): Promise<(update: Float32Array) => CkksCost> {
  const seal = await initialize()
  const none = seal.ComprModeType.none
  const parameters = new seal.EncryptionParameters(seal.SchemeType.ckks)
  parameters.setPolyModulusDegree(DEGREE)
  parameters.setCoeffModulus(seal.CoeffModulus.Create(DEGREE, PRIMES))
  const context = new seal.SEALContext(parameters, true, seal.SecLevelType.tc128)
  const keys = new seal.KeyGenerator(context)
  const secretKey = keys.secretKey()
  const encryptor = new seal.Encryptor(context, keys.createPublicKey(), secretKey)
  const decryptor = new seal.Decryptor(context, secretKey)
  const encoder = new seal.CKKSEncoder(context)
  const slots = encoder.slotCount()
  const plain = new seal.Plaintext()
  const cipher = new seal.Ciphertext()
  const received = new seal.Ciphertext()

  return (update) => {
    const opened = new Float32Array(update.length)
    let [encryptMs, decryptMs, bytes] = [0, 0, 0]
    for (let start = 0; start < update.length; start += slots) {
      const started = performance.now()
      encoder.encode(Float64Array.from(update.subarray(start, start + slots)), SCALE, plain)
      encryptor.encryptSymmetric(plain, cipher)
      const sent = cipher.saveToArray(none) as Uint8Array
      const arrived = performance.now()
      received.loadFromArray(context, sent)
      decryptor.decrypt(received, plain)
      const values = encoder.decodeFloat64(plain) as Float64Array
      opened.set(values.subarray(0, Math.min(slots, update.length - start)), start)
      const ended = performance.now()
      encryptMs += arrived - started
      decryptMs += ended - arrived
      bytes += sent.length
    }
    const wrong = opened.findIndex((value, i) => !(Math.abs(value - (update[i] ?? 0)) < 1e-6))
    if (wrong >= 0) throw new RangeError(`CKKS gave another value back at index ${wrong}`)
    return { encryptMs, decryptMs, uploadBytesPerParameter: bytes / update.length }
  }
}
