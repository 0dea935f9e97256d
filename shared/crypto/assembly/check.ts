// A keyed checksum of residues, linear in them, in AssemblyScript, compiled together with ring.ts: Σ ρ_i·c_i mod q with
// uniform ρ. Products by Montgomery's method (1985): x·ρ·2^-64 mod q. The factor 2^-64 is the same for every term, and a
// uniform ρ times a constant is as uniform as before, so nobody has to convert anything.

const Q: u64 = 1152921504606830593
const WORD: u64 = 0x0fffffffffffffff
// −q^-1 mod 2^64
const Q_INVERSE: u64 = 1080859512253956095

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

@inline
function once(x: u64): u64 {
  const y: u64 = x - Q
  return y + (Q & (<u64>0 - (y >> 63)))
}

@inline
function montgomery(x: u64, y: u64): u64 {
  const low: u64 = x * y
  return once(high(x, y) + high(low * Q_INVERSE, Q) + (low != 0 ? 1 : 0))
}

// sum + Σ ρ_i·c_i·2^-64 over packed words, all below q.
export function checksum(packed: usize, rho: usize, count: i32, sum: u64): u64 {
  for (let i: i32 = 0; i < count; i += 2) {
    const at: usize = packed + <usize>(i >> 1) * 15
    const low: u64 = load<u64>(at)
    const first: u64 = low & WORD
    const second: u64 = ((load<u64>(at, 8) & 0x00ffffffffffffff) << 4) | (low >> 60)
    const by: usize = rho + (<usize>i << 3)
    sum = once(sum + montgomery(first, load<u64>(by)))
    sum = once(sum + montgomery(second, load<u64>(by, 8)))
  }
  return sum
}
