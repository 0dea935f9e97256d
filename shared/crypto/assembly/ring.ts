// Pointwise arithmetic modulo q = 1152921504606830593 (60 bits) on blocks of 4096 words, in AssemblyScript.
// Compiled by `npm run generate` into ../generated/kernel-wasm.ts; ../reference.ts holds the same operations
// in BigInt, and the tests hold one against the other. Pointers are byte offsets into this module's memory;
// the caller lays them out.
//
// Products are taken modulo q by Shoup's method: for a factor k that many products share, k' = ⌊k·2^64 / q⌋
// is worked out once; then x·k mod q is x·k − ⌊x·k' / 2^64⌋·q, off by at most one q (Harvey 2014, "Faster
// arithmetic for number-theoretic transforms", §3). There are no branches on secret words: corrections are by
// masks. Two words go through a register at a time (fixed-width SIMD).

const Q: u64 = 1152921504606830593
const WORD: u64 = 0x0fffffffffffffff
const HALF: u64 = 0x3fffffff
// 2^60 − q
const C: u64 = 0x3fff

// Low halves of two pairs of words: 32 × 32 to 64 bits.
@inline
function lows(x: v128, y: v128): v128 {
  return i64x2.extmul_low_i32x4_u(v128.shuffle<i32>(x, x, 0, 2, 0, 2), v128.shuffle<i32>(y, y, 0, 2, 0, 2))
}

// ⌊x·y / 2^64⌋ of two pairs of words.
@inline
function high(x: v128, y: v128): v128 {
  const half = i64x2.splat(0xffffffff)
  const xh = i64x2.shr_u(x, 32)
  const yh = i64x2.shr_u(y, 32)
  const mid = i64x2.add(lows(xh, y), i64x2.shr_u(lows(x, y), 32))
  const cross = i64x2.add(lows(x, yh), v128.and(mid, half))
  return i64x2.add(i64x2.add(lows(xh, yh), i64x2.shr_u(mid, 32)), i64x2.shr_u(cross, 32))
}

// x in [0, 2q) to x mod q, without a branch.
@inline
function once(x: u64): u64 {
  const y: u64 = x - Q
  return y + (Q & (<u64>0 - (y >> 63)))
}

@inline
function onceEach(x: v128): v128 {
  const q = i64x2.splat(Q)
  const y = i64x2.sub(x, q)
  return i64x2.add(y, v128.and(q, i64x2.shr_s(y, 63)))
}

@inline
function times(x: v128, k: v128, shoup: v128): v128 {
  return onceEach(i64x2.sub(i64x2.mul(x, k), i64x2.mul(high(x, shoup), i64x2.splat(Q))))
}

// Two words into 15 bytes, little-endian. Writes one byte further, which the next pair overwrites.
@inline
function storePair(at: usize, first: u64, second: u64): void {
  store<u64>(at, first | (second << 60))
  store<u64>(at, second >> 4, 8)
}

// Masks 64-bit words to 60 bits and keeps those below q, in order, until there are `count`. Returns how many
// there are.
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

// k' = ⌊k·2^64 / q⌋ for words below q. With c = 2^14 − 1 it is 2^60 = q + c, so k·2^64 = 16k·q + 16k·c, and
// of 16k·c = h·2^60 + r it is h·q + (h·c + r), where what is in brackets is below 2q.
export function shoup(k: usize, into: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++) {
    const at: usize = <usize>i << 3
    const word: u64 = load<u64>(k + at)
    const low: u64 = (word & HALF) * (C << 4)
    const rest: u64 = (word >> 30) * (C << 4) + (low >> 30)
    const h: u64 = rest >> 30
    const left: u64 = (((rest & HALF) << 30) | (low & HALF)) + h * C
    store<u64>(into + at, (word << 4) + h + (1 - ((left - Q) >> 63)))
  }
}

// Integers of 32 bits, of less than q/2 in size, to words modulo q.
export function fromSigned(from: usize, into: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++) {
    const value: i64 = load<i32>(from + (<usize>i << 2))
    store<u64>(into + (<usize>i << 3), <u64>value + (Q & <u64>(value >> 63)))
  }
}

// The same back, for integers of 8 bits.
export function toSigned(from: usize, into: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++) {
    const word: u64 = load<u64>(from + (<usize>i << 3))
    const isNegative: u64 = ((Q >> 1) - word) >> 63
    store<i8>(into + i, <i8>(word - (Q & (0 - isNegative))))
  }
}

// into (packed) = c0 + (c1 − a)·k
export function rebase(c0: usize, c1: usize, a: usize, k: usize, shoup: usize, into: usize, count: i32): void {
  const q = i64x2.splat(Q)
  for (let i: i32 = 0; i < count; i += 2) {
    const at: usize = <usize>i << 3
    const difference = i64x2.sub(i64x2.add(v128.load(c1 + at), q), v128.load(a + at))
    const pair = onceEach(i64x2.add(v128.load(c0 + at), times(difference, v128.load(k + at), v128.load(shoup + at))))
    storePair(into + <usize>(i >> 1) * 15, i64x2.extract_lane(pair, 0), i64x2.extract_lane(pair, 1))
  }
}

// into = c + a·k
export function addProduct(c: usize, a: usize, k: usize, shoup: usize, into: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i += 2) {
    const at: usize = <usize>i << 3
    v128.store(into + at, onceEach(i64x2.add(v128.load(c + at), times(v128.load(a + at), v128.load(k + at), v128.load(shoup + at)))))
  }
}

// sum += packed words. Returns −1, or the index of the first word that is not below q; the sum is then of no
// use.
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
