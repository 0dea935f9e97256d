// A keyed checksum of residues, linear in them, in AssemblyScript, compiled together with ring.ts: Σ ρ_i·c_i
// of a block, over the integers; ../ring.ts reduces it modulo q, once a block. Words of 60 bits are cut into
// limbs of 30, so that products of limbs fit 64 bits and up to 16 of them can be added before their halves
// are added apart. Four words go through a register pair at a time (fixed-width SIMD).

const WORD: u64 = 0x0fffffffffffffff

// Σ lo and Σ hi of a running sum's lanes, where the sum's halves are taken apart.
@inline
function fold(place: usize, sum: v128): void {
  const half = i64x2.splat(0xffffffff)
  v128.store(place, i64x2.add(v128.load(place), v128.and(sum, half)))
  v128.store(place + 16, i64x2.add(v128.load(place + 16), i64x2.shr_u(sum, 32)))
}

// Two words of 60 bits out of 15 bytes.
@inline
function loadPair(at: usize): v128 {
  const low: u64 = load<u64>(at)
  const second: u64 = ((load<u64>(at, 8) & 0x00ffffffffffffff) << 4) | (low >> 60)
  return i64x2.replace_lane(i64x2.splat(low & WORD), 1, second)
}

// The 30-bit limbs of four words: the low ones, or those above.
@inline
function limbs(x: v128, y: v128): v128 {
  const mask = i64x2.splat(0x3fffffff)
  return v128.shuffle<i32>(v128.and(x, mask), v128.and(y, mask), 0, 2, 4, 6)
}

// Into six pairs of words: low and high halves of the sums of the products of limbs 0·0, of 0·1 and 1·0, and
// of 1·1. The checksum is Σ (low + high·2^32)·2^(30·place), both words of a pair added. `count` is a multiple
// of 16.
export function checksum(packed: usize, rho: usize, count: i32, into: usize): void {
  memory.fill(into, 0, 96)
  for (let i: i32 = 0; i < count; i += 16) {
    let low = i64x2.splat(0)
    let mixed = i64x2.splat(0)
    let high = i64x2.splat(0)
    for (let j: i32 = i; j < i + 16; j += 4) {
      const at: usize = packed + <usize>(j >> 1) * 15
      const by: usize = rho + (<usize>j << 3)
      const c = loadPair(at)
      const d = loadPair(at + 15)
      const r = v128.load(by)
      const s = v128.load(by, 16)
      const c0 = limbs(c, d)
      const c1 = limbs(i64x2.shr_u(c, 30), i64x2.shr_u(d, 30))
      const r0 = limbs(r, s)
      const r1 = limbs(i64x2.shr_u(r, 30), i64x2.shr_u(s, 30))
      low = i64x2.add(low, i64x2.add(i64x2.extmul_low_i32x4_u(c0, r0), i64x2.extmul_high_i32x4_u(c0, r0)))
      mixed = i64x2.add(mixed, i64x2.add(i64x2.extmul_low_i32x4_u(c0, r1), i64x2.extmul_high_i32x4_u(c0, r1)))
      mixed = i64x2.add(mixed, i64x2.add(i64x2.extmul_low_i32x4_u(c1, r0), i64x2.extmul_high_i32x4_u(c1, r0)))
      high = i64x2.add(high, i64x2.add(i64x2.extmul_low_i32x4_u(c1, r1), i64x2.extmul_high_i32x4_u(c1, r1)))
    }
    fold(into, low)
    fold(into + 32, mixed)
    fold(into + 64, high)
  }
}
