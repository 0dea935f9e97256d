// Vectors of elements of the field of p = 65521 elements, in 16 bits each. No branches on what is in them.

const P: u32 = 65521

// x mod p. 2^16 is 15 modulo p: two foldings leave less than 2p.
@inline
function mod(x: u32): u32 {
  const once: u32 = (x >> 16) * 15 + (x & 0xffff)
  const twice: u32 = (once >> 16) * 15 + (once & 0xffff)
  const y: u32 = twice - P
  return y + (P & (0 - (y >> 31)))
}

// into = x·factor + y, which is below 2^32; `into` may be one of them.
export function multiplyAdd(x: usize, factor: u32, y: usize, into: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++) {
    const at: usize = <usize>i << 1
    store<u16>(into + at, <u16>mod(<u32>load<u16>(x + at) * factor + <u32>load<u16>(y + at)))
  }
}
