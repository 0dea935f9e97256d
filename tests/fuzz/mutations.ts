/**
 * Bytes that were whole and are not any more: bits turned, ends cut off or added, pieces moved, numbers made
 * extreme, or nothing but noise.
 */
import fc from 'fast-check'

type Mutation = (bytes: Uint8Array) => Uint8Array

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const noise = fc.uint8Array({ maxLength: 40 })

/** What lengths, counts and offsets are made of when somebody means harm. */
const extreme = fc.constantFrom(
  [0],
  [0xff],
  [0x7f],
  [0x80],
  [0xff, 0xff, 0xff, 0xff],
  [0, 0, 0, 0x80],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x28, 0x5b, 0x7b, 0x22],
)

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(7)).map(
    ([at, bit]) =>
      (bytes: Uint8Array) =>
        bytes.map((byte, i) => (i === Math.floor(at * bytes.length) ? byte ^ (1 << bit) : byte)),
  ),
  place.map((end) => (bytes: Uint8Array) => bytes.slice(0, Math.floor(end * bytes.length))),
  place.map((start) => (bytes: Uint8Array) => bytes.slice(Math.floor(start * bytes.length))),
  noise.map((more) => (bytes: Uint8Array) => joined(bytes, more)),
  fc.tuple(place, extreme).map(([at, value]) => (bytes: Uint8Array) => {
    const changed = bytes.slice()
    const start = Math.floor(at * bytes.length)
    changed.set(value.slice(0, changed.length - start), start)
    return changed
  }),
  fc.tuple(place, noise).map(([at, more]) => (bytes: Uint8Array) => {
    const cut = Math.floor(at * bytes.length)
    return joined(bytes.slice(0, cut), more, bytes.slice(cut))
  }),
  fc.tuple(place, place, place).map(([from, to, at]) => (bytes: Uint8Array) => {
    const [a, b, c] = [from, to, at].map((part) => Math.floor(part * bytes.length)) as [
      number,
      number,
      number,
    ]
    return joined(bytes.slice(0, c), bytes.slice(Math.min(a, b), Math.max(a, b)), bytes.slice(c))
  }),
)

/** A sample after one to four mutations; one time in ten, noise. */
export function mutated(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const changed = fc
    .tuple(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([sample, mutations]) => mutations.reduce((bytes, mutate) => mutate(bytes), sample))
  return fc.oneof(
    { arbitrary: changed, weight: 9 },
    { arbitrary: fc.uint8Array({ maxLength: 300 }), weight: 1 },
  )
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
