/**
 * Where SEAL keeps what in the form that it saves objects in, field by field, read out of objects that SEAL
 * itself made: what `seal.ts` takes for granted when it puts words of its own behind SEAL's headers. An
 * upgrade that moves a field fails here by the field's name.
 */
import type { Ciphertext, MainModule, Plaintext, SEALContext } from 'node-seal'
import { beforeAll, describe, expect, it } from 'vitest'
import { CIPHERTEXT_MODULUS, RING_DEGREE } from '../../../shared/crypto/constants.ts'
import { loadSeal, type SealLayout } from '../../../shared/crypto/seal.ts'

/**
 * Sizes of what SEAL 4.1 writes, in order (`Serialization::SEALHeader`, `Ciphertext::save_members`,
 * `Plaintext::save_members`).
 */
const HEADER = [
  ['magic', 2],
  ['header size', 1],
  ['major version', 1],
  ['minor version', 1],
  ['compression mode', 1],
  ['reserved', 2],
  ['size', 8],
] as const
const CIPHERTEXT = [
  ...HEADER,
  ['parms id', 32],
  ['NTT form', 1],
  ['polynomials', 8],
  ['degree', 8],
  ['primes', 8],
  ['scale', 8],
  ['correction factor', 8],
  ...HEADER.map(([name, bytes]) => [`data ${name}`, bytes] as const),
  ['data words', 8],
] as const
const PLAINTEXT = [
  ...HEADER,
  ['parms id', 32],
  ['coefficients', 8],
  ['scale', 8],
  ...HEADER.map(([name, bytes]) => [`data ${name}`, bytes] as const),
  ['data words', 8],
] as const

type Fields = Readonly<Record<string, bigint>>

/** Every field as a little-endian number, and how many bytes there are ahead of the words. */
function read(
  bytes: Uint8Array,
  layout: readonly (readonly [string, number])[],
): { readonly fields: Fields; readonly head: number; readonly words: BigUint64Array } {
  const fields: Record<string, bigint> = {}
  let at = 0
  for (const [name, size] of layout) {
    fields[name] = bytes.subarray(at, at + size).reduceRight((value, byte) => value * 256n + BigInt(byte), 0n)
    at += size
  }
  return { fields, head: at, words: new BigUint64Array(bytes.slice(at).buffer) }
}

/** What SEAL says of itself: the four words of an identifier as one number. */
const identifier = (values: readonly bigint[]): bigint =>
  values.reduceRight((all, word) => (all << 64n) | BigInt.asUintN(64, word), 0n)
const doubleBits = (value: number): bigint => new BigUint64Array(Float64Array.of(value).buffer)[0] ?? 0n

let module: MainModule
let ours: SealLayout
let context: SEALContext
beforeAll(async () => {
  ours = await loadSeal()
  module = ours.module
  context = contextOf()
})

/** The update's parameters, made here through SEAL's own interface. */
function contextOf(): SEALContext {
  const parameters = new module.EncryptionParameters(module.SchemeType.bgv)
  parameters.setPolyModulusDegree(RING_DEGREE)
  parameters.setCoeffModulus(module.CoeffModulus.Create(RING_DEGREE, Int32Array.from([60])))
  parameters.setPlainModulus(new module.Modulus(2n ** 48n))
  return new module.SEALContext(parameters, false, module.SecLevelType.tc128)
}

const saved = (object: { saveToArray(mode: MainModule['ComprModeType']['none']): unknown }): Uint8Array =>
  object.saveToArray(module.ComprModeType.none) as Uint8Array
const parmsId = (object: Ciphertext | Plaintext): bigint =>
  identifier(object.parmsId().values() as unknown as bigint[])

describe('a ciphertext of SEAL', () => {
  it('has every field where we expect it, with the value that SEAL gives it', () => {
    const generator = new module.KeyGenerator(context)
    const encryptor = new module.Encryptor(context, generator.createPublicKey())
    const ciphertext = new module.Ciphertext()
    encryptor.encryptZero(ciphertext)
    const bytes = saved(ciphertext)
    const { fields, head, words } = read(bytes, CIPHERTEXT)
    expect({ head, length: bytes.length }).toEqual({ head: 113, length: 113 + 2 * RING_DEGREE * 8 })
    expect(fields).toMatchObject({
      magic: 0xa15en,
      'header size': 16n,
      'major version': 4n,
      'minor version': 1n,
      'compression mode': 0n,
      size: BigInt(bytes.length),
      'parms id': parmsId(ciphertext),
      'NTT form': ciphertext.isNttForm() ? 1n : 0n,
      polynomials: BigInt(ciphertext.size()),
      degree: BigInt(ciphertext.polyModulusDegree()),
      primes: BigInt(ciphertext.coeffModulusSize()),
      scale: doubleBits(ciphertext.scale()),
      'correction factor': BigInt(ciphertext.correctionFactor()),
      'data words': BigInt(words.length),
    })
    expect({
      ntt: ciphertext.isNttForm(),
      polynomials: ciphertext.size(),
      primes: ciphertext.coeffModulusSize(),
      factor: ciphertext.correctionFactor(),
    }).toEqual({
      ntt: true,
      polynomials: 2,
      primes: 1,
      factor: 1,
    })
    expect(parmsId(ciphertext)).toBe(identifier(context.firstParmsId().values() as unknown as bigint[]))
    expect(words.every((word) => word < CIPHERTEXT_MODULUS)).toBe(true)
  })

  it('that we rebuilt is one of the same parameters, holds our words and decrypts', () => {
    const first = new BigUint64Array(RING_DEGREE).map((_, i) => BigInt(i) * 12_345_678_901n)
    const rebuilt = new module.Ciphertext()
    ours.loadFirst(rebuilt, first)
    const { fields, words } = read(saved(rebuilt), CIPHERTEXT)
    const generator = new module.KeyGenerator(context)
    const fresh = new module.Ciphertext()
    new module.Encryptor(context, generator.createPublicKey()).encryptZero(fresh)
    expect(fields).toEqual(read(saved(fresh), CIPHERTEXT).fields)
    expect(words.subarray(0, RING_DEGREE)).toEqual(first)
    expect(words.subarray(RING_DEGREE).every((word) => word === 0n)).toBe(true)
    expect(ours.withPair(fresh, (pair) => pair.slice())).toEqual(saved(fresh).subarray(113))
  })

  it('is transformed by SEAL as its own evaluator transforms it', () => {
    const words = new BigUint64Array(RING_DEGREE).map((_, i) => BigInt((i * i) % 97))
    const values = ours.toNtt(words)
    expect(ours.fromNtt(values)).toEqual(words)
    // X^1 · X^1 = X^2: what a point of the transform is worth is the polynomial there.
    const x = new BigUint64Array(RING_DEGREE)
    x[1] = 1n
    const square = new BigUint64Array(RING_DEGREE)
    square[2] = 1n
    const points = ours.toNtt(x)
    expect(points.map((point) => (point * point) % CIPHERTEXT_MODULUS)).toEqual(ours.toNtt(square))
  })
})

describe('a plaintext of SEAL', () => {
  it('has every field where we expect it, and holds the coefficients in order', () => {
    const plain = new module.Plaintext(RING_DEGREE)
    const bytes = saved(plain)
    const { fields, head, words } = read(bytes, PLAINTEXT)
    expect({ head, length: bytes.length }).toEqual({ head: 88, length: 88 + RING_DEGREE * 8 })
    expect(fields).toMatchObject({
      magic: 0xa15en,
      size: BigInt(bytes.length),
      'parms id': parmsId(plain),
      coefficients: BigInt(plain.coeffCount()),
      scale: doubleBits(plain.scale()),
      'data words': BigInt(words.length),
    })
    expect(plain.isNttForm()).toBe(false)
    // SEAL spells a polynomial from the highest power down, in hexadecimal.
    const coefficients = new BigUint64Array(RING_DEGREE)
    coefficients.set([5n, 0n, 0xabcn])
    ours.loadPlain(plain, new Uint8Array(coefficients.buffer))
    expect(plain.toString()).toBe('ABCx^2 + 5')
    expect(ours.savePlain(plain)).toEqual(coefficients)
  })
})

describe('a secret key of SEAL', () => {
  it('has every field where we expect it, holds NTT values of a ternary key, and is the key that we load again', () => {
    const generator = new module.KeyGenerator(context)
    const secret = generator.secretKey()
    const bytes = saved(secret)
    const { fields, head, words } = read(bytes, PLAINTEXT)
    expect({ head, length: bytes.length }).toEqual({ head: 88, length: 88 + RING_DEGREE * 8 })
    expect(fields).toMatchObject({
      size: BigInt(bytes.length),
      'parms id': identifier(context.keyParmsId().values() as unknown as bigint[]),
      coefficients: BigInt(RING_DEGREE),
      'data words': BigInt(RING_DEGREE),
    })
    expect(ours.saveKey(secret)).toEqual(words)
    expect(new Set(ours.fromNtt(words))).toEqual(new Set([0n, 1n, CIPHERTEXT_MODULUS - 1n]))
    const again = ours.loadKey(words)
    expect(saved(again)).toEqual(bytes)
    // What SEAL encrypts under its key our copy decrypts.
    const encryptor = new module.Encryptor(context, generator.createPublicKey(), secret)
    const plain = new module.Plaintext(RING_DEGREE)
    const coefficients = new BigUint64Array(RING_DEGREE).map((_, i) => BigInt(i + 1) << 30n)
    ours.loadPlain(plain, new Uint8Array(coefficients.buffer.slice(0)))
    const ciphertext = new module.Ciphertext()
    encryptor.encryptSymmetric(plain, ciphertext)
    new module.Decryptor(context, again).decrypt(ciphertext, plain)
    expect(ours.savePlain(plain)).toEqual(coefficients)
  })
})

describe('the parameters', () => {
  it('are those of the suite, at 128 bits by SEAL’s own table', () => {
    const data = ours.context.firstContextData()
    expect(identifier(data.parmsId().values() as unknown as bigint[])).toBe(
      identifier(context.firstParmsId().values() as unknown as bigint[]),
    )
    expect(data.parms().polyModulusDegree()).toBe(RING_DEGREE)
    expect(data.totalCoeffModulusBitCount()).toBe(60)
    expect(data.parms().plainModulus().value()).toBe(2n ** 48n)
    expect(module.jsArrayFromVecModulus(data.parms().coeffModulus())).toEqual([CIPHERTEXT_MODULUS])
    expect(data.qualifiers().usingNTT).toBe(true)
    const levels = [context.keyParmsId(), context.firstParmsId(), context.lastParmsId()].map((each) =>
      identifier(each.values() as unknown as bigint[]),
    )
    expect(new Set(levels).size, 'one prime, so one level').toBe(1)
  })
})
