/**
 * SEAL through node-seal, and the one place that knows how it lays out its objects. The layout is asserted
 * against SEAL's own objects when it is loaded, so that an upgrade which moves anything fails before anything
 * is encrypted.
 */
import initialize, {
  type Ciphertext,
  type MainModule,
  type Plaintext,
  type PublicKey,
  type SEALContext,
  type SecretKey,
} from 'node-seal'
import { ConsiliumError, release, wipe } from '../kernel/index.ts'
import { CIPHERTEXT_MODULUS, PLAIN_BITS, RING_DEGREE } from './constants.ts'
import type { Polynomial } from './ring.ts'

/** Bytes ahead of the polynomials in SEAL's uncompressed form. */
const CIPHERTEXT_HEADER = 113
const SECRET_KEY_HEADER = 88
const PLAINTEXT_HEADER = 88
const POLYNOMIAL_BYTES = RING_DEGREE * 8

export interface SealLayout {
  readonly module: MainModule
  /** BGV with plain modulus 2^48: updates. */
  readonly context: SEALContext
  /** Of a key that was thrown away: SEAL's encryptor asks for one, symmetric encryption does not use it. */
  readonly publicKey: PublicKey
  /**
   * Hands over the two polynomials of a ciphertext, one behind the other; they are overwritten afterwards.
   */
  withPair<Result>(ciphertext: Ciphertext, use: (pair: Uint8Array) => Result): Result
  /** A ciphertext of this polynomial and zero. */
  loadFirst(into: Ciphertext, c0: Polynomial): void
  /** Overwrites and frees a ciphertext that a key could be told from. */
  discard(ciphertext: Ciphertext): void
  saveKey(key: SecretKey): Polynomial
  loadKey(k: Polynomial): SecretKey
  /** @param coefficients as 64-bit words */
  loadPlain(into: Plaintext, coefficients: Uint8Array): void
  savePlain(plain: Plaintext): BigUint64Array<ArrayBuffer>
  /** SEAL's transforms, for single polynomials. */
  toNtt(polynomial: Polynomial): Polynomial
  fromNtt(polynomial: Polynomial): Polynomial
}

export async function loadSeal(): Promise<SealLayout> {
  const module = await initialize()
  const none = module.ComprModeType.none
  const context = contextOf(module, module.SchemeType.bgv, new module.Modulus(2n ** BigInt(PLAIN_BITS)))
  const [modulus] = module.jsArrayFromVecModulus(
    context.firstContextData().parms().coeffModulus(),
  ) as bigint[]
  if (modulus !== CIPHERTEXT_MODULUS)
    moved(`the ciphertext modulus is ${modulus}, expected ${CIPHERTEXT_MODULUS}`)

  const save = (object: { saveToArray(mode: typeof none): unknown }): Uint8Array =>
    object.saveToArray(none) as Uint8Array
  const polynomial = (bytes: Uint8Array, offset: number): Polynomial =>
    new BigUint64Array(bytes.slice(offset, offset + POLYNOMIAL_BYTES).buffer)
  const put = (bytes: Uint8Array, offset: number, words: BigUint64Array): void =>
    bytes.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), offset)
  const withPair = <Result>(ciphertext: Ciphertext, use: (pair: Uint8Array) => Result): Result => {
    const bytes = save(ciphertext)
    try {
      return use(bytes.subarray(CIPHERTEXT_HEADER))
    } finally {
      wipe(bytes)
      release(bytes)
    }
  }
  /** Loads two polynomials into a copy of what SEAL itself saved: its identifiers and flags, our words. */
  const loader =
    (into: SEALContext, template: Uint8Array) =>
    (c0: Polynomial, c1: Polynomial): Ciphertext => {
      const bytes = template.slice()
      put(bytes, CIPHERTEXT_HEADER, c0)
      put(bytes, CIPHERTEXT_HEADER + POLYNOMIAL_BYTES, c1)
      const ciphertext = new module.Ciphertext()
      ciphertext.loadFromArray(into, bytes)
      wipe(bytes)
      return ciphertext
    }

  const { ciphertext: updates, publicKey, secretKey } = sample(module, context)
  if (updates.correctionFactor() !== 1)
    moved(`a fresh BGV ciphertext has correction factor ${updates.correctionFactor()}, expected 1`)
  const firstBuffer = save(updates)
  expectLength('a ciphertext', firstBuffer, CIPHERTEXT_HEADER + 2 * POLYNOMIAL_BYTES)
  expectResidues(
    'a ciphertext',
    polynomial(firstBuffer, CIPHERTEXT_HEADER),
    polynomial(firstBuffer, CIPHERTEXT_HEADER + POLYNOMIAL_BYTES),
  )
  firstBuffer.fill(0, CIPHERTEXT_HEADER)
  const keyTemplate = save(secretKey)
  expectLength('a secret key', keyTemplate, SECRET_KEY_HEADER + POLYNOMIAL_BYTES)
  const plain = new module.Plaintext(RING_DEGREE)
  const plainBuffer = save(plain)
  expectLength('a plaintext', plainBuffer, PLAINTEXT_HEADER + POLYNOMIAL_BYTES)

  // BFV over the same ring keeps ciphertexts in coefficient form, and its transforms take any polynomial.
  const ring = contextOf(module, module.SchemeType.bfv, module.PlainModulus.Batching(RING_DEGREE, 40))
  const transforms = new module.Evaluator(ring)
  const { ciphertext: coefficientForm } = sample(module, ring)
  // SEAL refuses results whose second polynomial is zero
  const filler = withPair(coefficientForm, (pair) => polynomial(pair, POLYNOMIAL_BYTES))
  const inCoefficients = loader(ring, save(coefficientForm))
  transforms.cipherTransformToNttInplace(coefficientForm)
  const inNtt = loader(ring, save(coefficientForm))
  coefficientForm.delete()
  plain.delete()

  const discard = (ciphertext: Ciphertext): void => {
    ciphertext.assign(updates)
    ciphertext.delete()
  }
  const transformed = (ciphertext: Ciphertext, transform: (ciphertext: Ciphertext) => void): Polynomial => {
    transform(ciphertext)
    const result = withPair(ciphertext, (pair) => polynomial(pair, 0))
    discard(ciphertext)
    return result
  }

  return {
    module,
    context,
    publicKey,
    withPair,
    loadFirst(into, c0) {
      put(firstBuffer, CIPHERTEXT_HEADER, c0)
      into.loadFromArray(context, firstBuffer)
      firstBuffer.fill(0, CIPHERTEXT_HEADER)
    },
    discard,
    saveKey(key) {
      const bytes = save(key)
      const words = polynomial(bytes, SECRET_KEY_HEADER)
      wipe(bytes)
      return words
    },
    loadKey(k) {
      const bytes = keyTemplate.slice()
      put(bytes, SECRET_KEY_HEADER, k)
      const key = new module.SecretKey()
      key.loadFromArray(context, bytes)
      wipe(bytes)
      return key
    },
    loadPlain(into, coefficients) {
      plainBuffer.set(coefficients, PLAINTEXT_HEADER)
      into.loadFromArray(context, plainBuffer)
      plainBuffer.fill(0, PLAINTEXT_HEADER)
    },
    savePlain(saved) {
      // Decryption drops leading zero coefficients.
      const bytes = save(saved)
      const coefficients = new BigUint64Array(RING_DEGREE)
      new Uint8Array(coefficients.buffer).set(bytes.subarray(PLAINTEXT_HEADER))
      release(bytes)
      return coefficients
    },
    toNtt: (words) =>
      transformed(inCoefficients(words, filler), (ciphertext) =>
        transforms.cipherTransformToNttInplace(ciphertext),
      ),
    fromNtt: (words) =>
      transformed(inNtt(words, filler), (ciphertext) => transforms.cipherTransformFromNttInplace(ciphertext)),
  }
}

type Scheme = MainModule['SchemeType']['bgv'] | MainModule['SchemeType']['bfv']

function contextOf(
  module: MainModule,
  scheme: Scheme,
  plainModulus: InstanceType<MainModule['Modulus']>,
): SEALContext {
  const parameters = new module.EncryptionParameters(scheme)
  parameters.setPolyModulusDegree(RING_DEGREE)
  parameters.setCoeffModulus(module.CoeffModulus.Create(RING_DEGREE, Int32Array.from([60])))
  parameters.setPlainModulus(plainModulus)
  const context = new module.SEALContext(parameters, false, module.SecLevelType.tc128)
  if (!context.parametersSet()) moved('SEAL refuses the parameters at 128-bit security')
  return context
}

/** A key that nobody uses, and an encryption of zero under it. */
function sample(
  module: MainModule,
  context: SEALContext,
): { readonly ciphertext: Ciphertext; readonly publicKey: PublicKey; readonly secretKey: SecretKey } {
  const generator = new module.KeyGenerator(context)
  const publicKey = generator.createPublicKey()
  const secretKey = generator.secretKey()
  const encryptor = new module.Encryptor(context, publicKey)
  const ciphertext = new module.Ciphertext()
  encryptor.encryptZero(ciphertext)
  for (const object of [encryptor, generator]) object.delete()
  return { ciphertext, publicKey, secretKey }
}

function expectLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) moved(`${what} takes ${bytes.length} bytes uncompressed, expected ${length}`)
}

function expectResidues(what: string, ...polynomials: readonly Polynomial[]): void {
  if (polynomials.some((words) => words.some((word) => word >= CIPHERTEXT_MODULUS)))
    moved(`${what} holds words above the modulus where its polynomials should be`)
}

function moved(found: string): never {
  throw new ConsiliumError('INTERNAL', `node-seal is not the version that this build was made for: ${found}`)
}
