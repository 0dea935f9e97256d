// Quantising and packing, in AssemblyScript, compiled together with ring.ts. ../reference.ts says the same in
// TypeScript and the tests hold one against the other, bit for bit: WebAssembly's doubles are JavaScript's.
// Two values go through a register at a time (fixed-width SIMD); no operation is fused or relaxed.

// Levels of `count` values, and in the residuals' place what is now left over. Returns how many values were
// clipped, or −1 if one is not a finite number; then nothing that was written is of use. Reads and writes one
// value past an odd count.
//
//   wanted = weight·value + residual,  kept = wanted within ±half,  exact = (kept + half)·perStep,
//   level = ⌊exact⌋ + (rounding·2^-32 < exact − ⌊exact⌋),  residual := wanted − (level·step − half)
export function quantise(
  values: usize, residuals: usize, rounding: usize, levels: usize, count: i32,
  weight: f64, half: f64, step: f64, perStep: f64,
): i32 {
  const weights = f64x2.splat(weight)
  const most = f64x2.splat(half)
  const least = f64x2.splat(-half)
  const steps = f64x2.splat(step)
  const perSteps = f64x2.splat(perStep)
  const unit = f64x2.splat(1.0 / 4294967296.0)
  const one = f64x2.splat(1.0)
  let clipped = i64x2.splat(0)
  let broken = i64x2.splat(0)
  for (let i: i32 = 0; i < count; i += 2) {
    const at4: usize = <usize>i << 2
    const value = f64x2.promote_low_f32x4(v128.load64_zero(values + at4))
    const residual = f64x2.promote_low_f32x4(v128.load64_zero(residuals + at4))
    const wanted = f64x2.add(f64x2.mul(weights, value), residual)
    const kept = f64x2.pmin(f64x2.pmax(wanted, least), most)
    const exact = f64x2.mul(f64x2.add(kept, most), perSteps)
    const below = f64x2.floor(exact)
    const chance = f64x2.mul(f64x2.convert_low_i32x4_u(v128.load64_zero(rounding + at4)), unit)
    const level = f64x2.add(below, v128.and(f64x2.lt(chance, f64x2.sub(exact, below)), one))
    v128.store(levels + (<usize>i << 3), level)
    const left = f64x2.sub(wanted, f64x2.sub(f64x2.mul(level, steps), most))
    v128.store64_lane(residuals + at4, f32x4.demote_f64x2_zero(left), 0)
    let differs = f64x2.ne(kept, wanted)
    let isBroken = f64x2.ne(f64x2.sub(wanted, wanted), f64x2.splat(0))
    if (i + 1 == count) {
      differs = v128.and(differs, i64x2(-1, 0))
      isBroken = v128.and(isBroken, i64x2(-1, 0))
    }
    clipped = i64x2.sub(clipped, differs)
    broken = v128.or(broken, isBroken)
  }
  if (v128.any_true(broken)) return -1
  return <i32>(i64x2.extract_lane(clipped, 0) + i64x2.extract_lane(clipped, 1))
}

// `count` levels into coefficients, `lanes` in each, the first one lowest. Returns −1, or the index of a
// level that is no integer in [0, base); then nothing is written.
export function pack(levels: usize, count: i32, lanes: i32, base: f64, into: usize): i32 {
  const least = f64x2.splat(0)
  const bases = f64x2.splat(base)
  let good = i64x2.splat(-1)
  for (let i: i32 = 0; i < count - 1; i += 2) {
    const pair = v128.load(levels + (<usize>i << 3))
    good = v128.and(good, v128.and(v128.and(f64x2.ge(pair, least), f64x2.lt(pair, bases)), f64x2.eq(f64x2.floor(pair), pair)))
  }
  if (!i64x2.all_true(good) || (count % 2 == 1 && isBad(levels, count - 1, base))) {
    for (let i: i32 = 0; i < count; i++) if (isBad(levels, i, base)) return i
  }
  let at: usize = into
  for (let start: i32 = 0; start < count; start += lanes) {
    let coefficient: f64 = 0 // stays below 2^48: exact
    for (let i: i32 = min(start + lanes, count) - 1; i >= start; i--) coefficient = coefficient * base + load<f64>(levels + (<usize>i << 3))
    store<u64>(at, <u64>(<i64>coefficient))
    at += 8
  }
  return -1
}

@inline
function isBad(levels: usize, i: i32, base: f64): bool {
  const level = load<f64>(levels + (<usize>i << 3))
  return !(level >= 0 && level < base) || Math.floor(level) != level
}

// The reverse. Returns −1, or the index of the first coefficient that holds more than its lanes.
export function unpack(coefficients: usize, count: i32, lanes: i32, bits: i32, into: usize): i32 {
  const mask: u64 = (<u64>1 << bits) - 1
  let at: usize = coefficients
  for (let start: i32 = 0; start < count; start += lanes) {
    let rest: u64 = load<u64>(at)
    const end: i32 = min(start + lanes, count)
    for (let i: i32 = start; i < end; i++) {
      store<f64>(into + (<usize>i << 3), <f64>(<i64>(rest & mask)))
      rest >>= bits
    }
    if (rest != 0) return <i32>((at - coefficients) >> 3)
    at += 8
  }
  return -1
}
