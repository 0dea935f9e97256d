// Pointwise arithmetic modulo q = 1152921504606830593 (60 bits) on blocks of 4096 words, in AssemblyScript. Compiled by
// `npm run generate` into ../generated/kernel-wasm.ts; ../reference.ts holds the same operations in BigInt, and the tests hold
// one against the other. Pointers are byte offsets into this module's memory; the caller lays them out.
//
// Products are taken modulo q by Shoup's method: for a factor k that many products share, k' = ⌊k·2^64 / q⌋ is worked out
// once; then x·k mod q is x·k − ⌊x·k' / 2^64⌋·q, off by at most one q (Harvey 2014, "Faster arithmetic for number-theoretic
// transforms", §3). There are no branches on secret words: corrections are by masks.

const Q: u64 = 1152921504606830593
const WORD: u64 = 0x0fffffffffffffff

// @ts-ignore: decorator
@inline
function high(x: u64, y: u64): u64 {
  const xl: u64 = x & 0xffffffff
  const xh: u64 = x >> 32
  const yl: u64 = y & 0xffffffff
  const yh: u64 = y >> 32
  const mid: u64 = xh * yl + ((xl * yl) >> 32)
  const cross: u64 = xl * yh + (mid & 0xffffffff)
  return xh * yh + (mid >> 32) + (cross >> 32)
}

// x in [0, 2q) to x mod q, without a branch.
// @ts-ignore: decorator
@inline
function once(x: u64): u64 {
  const y: u64 = x - Q
  return y + (Q & (<u64>0 - (y >> 63)))
}

// @ts-ignore: decorator
@inline
function times(x: u64, k: u64, shoup: u64): u64 {
  return once(x * k - high(x, shoup) * Q)
}

// Two words into 15 bytes, little-endian. Writes one byte further, which the next pair overwrites.
// @ts-ignore: decorator
@inline
function storePair(at: usize, first: u64, second: u64): void {
  store<u64>(at, first | (second << 60))
  store<u64>(at, second >> 4, 8)
}

// Masks 64-bit words to 60 bits and keeps those below q, in order, until there are `count`. Returns how many there are.
export function sample(from: usize, words: i32, into: usize, count: i32): i32 {
  let kept: i32 = 0
  for (let i: i32 = 0; i < words && kept < count; i++) {
    const word: u64 = load<u64>(from + (<usize>i << 3)) & WORD
    if (word < Q) {
      store<u64>(into + (<usize>kept << 3), word)
      kept++
    }
  }
  return kept
}

// into (packed) = c0 + (c1 − a)·k
export function rebase(c0: usize, c1: usize, a: usize, k: usize, shoup: usize, into: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i += 2) {
    const at: usize = <usize>i << 3
    const first = once(load<u64>(c0 + at) + times(load<u64>(c1 + at) + Q - load<u64>(a + at), load<u64>(k + at), load<u64>(shoup + at)))
    const second = once(load<u64>(c0 + at, 8) + times(load<u64>(c1 + at, 8) + Q - load<u64>(a + at, 8), load<u64>(k + at, 8), load<u64>(shoup + at, 8)))
    storePair(into + <usize>(i >> 1) * 15, first, second)
  }
}

// into = c + a·k
export function addProduct(c: usize, a: usize, k: usize, shoup: usize, into: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++) {
    const at: usize = <usize>i << 3
    store<u64>(into + at, once(load<u64>(c + at) + times(load<u64>(a + at), load<u64>(k + at), load<u64>(shoup + at))))
  }
}

// sum += packed words. Returns −1, or the index of the first word that is not below q; the sum is then of no use.
export function addPacked(sum: usize, packed: usize, count: i32): i32 {
  for (let i: i32 = 0; i < count; i += 2) {
    const at: usize = packed + <usize>(i >> 1) * 15
    const low: u64 = load<u64>(at)
    const first: u64 = low & WORD
    const second: u64 = ((load<u64>(at, 8) & 0x00ffffffffffffff) << 4) | (low >> 60)
    if (first >= Q) return i
    if (second >= Q) return i + 1
    const to: usize = sum + (<usize>i << 3)
    store<u64>(to, once(load<u64>(to) + first))
    store<u64>(to, once(load<u64>(to, 8) + second), 8)
  }
  return -1
}

// Returns −1, or the index of the first packed word that is not below q.
export function checkPacked(packed: usize, count: i32): i32 {
  for (let i: i32 = 0; i < count; i += 2) {
    const at: usize = packed + <usize>(i >> 1) * 15
    const low: u64 = load<u64>(at)
    if ((low & WORD) >= Q) return i
    if ((((load<u64>(at, 8) & 0x00ffffffffffffff) << 4) | (low >> 60)) >= Q) return i + 1
  }
  return -1
}

// Words into pairs of 15 bytes.
export function packWords(from: usize, into: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i += 2) {
    const at: usize = from + (<usize>i << 3)
    storePair(into + <usize>(i >> 1) * 15, load<u64>(at), load<u64>(at, 8))
  }
}
