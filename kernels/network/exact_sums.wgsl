// What the kernels of networks share: products of double-single numbers without their last normalisation, exact
// integer sums, and powers of two. Needs strict/f32.wgsl and strict/ds.wgsl.

/* The upper 12 bits of the mantissa: products of two such numbers, and of their remainders, are exact. */
fn upper(a: f32) -> f32 { return bitcast<f32>(bitcast<u32>(a) & 0xfffff000u); }

/* a b as high and low parts, not normalised: |low| may reach a few units in the last place of high. */
fn product(a: vec2f, b: vec2f) -> vec2f {
  let ah = upper(a.x);
  let al = a.x - ah;
  let bh = upper(b.x);
  let bl = b.x - bh;
  let p = a.x * b.x;
  let e = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
  return vec2f(p, e + (a.x * b.y + a.y * b.x));
}

/* A factor of several products, with the upper half of its high part and what that leaves. */
struct Factor { value: vec2f, upper: f32, lower: f32 }

fn factor_of(a: vec2f) -> Factor {
  let high = upper(a.x);
  return Factor(a, high, a.x - high);
}

/* product(a.value, b). */
fn product_of(a: Factor, b: vec2f) -> vec2f {
  let bh = upper(b.x);
  let bl = b.x - bh;
  let p = a.value.x * b.x;
  let e = ((a.upper * bh - p) + a.upper * bl + a.lower * bh) + a.lower * bl;
  return vec2f(p, e + (a.value.x * b.y + a.value.y * b.x));
}

/* a b for an f32 b. */
fn product_f32(a: vec2f, b: f32) -> vec2f {
  let ah = upper(a.x);
  let al = a.x - ah;
  let bh = upper(b);
  let bl = b - bh;
  let p = a.x * b;
  let e = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
  return vec2f(p, e + a.y * b);
}

/* sum + term, where neither need be normalised; the sum's error is 2^-46 of the largest partial sum. */
fn accumulate(sum: vec2f, term: vec2f) -> vec2f {
  let s = two_sum(sum.x, term.x);
  return vec2f(s.x, s.y + (sum.y + term.y));
}

/* A power of two, 2^e for |e| <= 126. */
fn power_of_two(e: i32) -> f32 { return bitcast<f32>(bitcast<u32>(e + 127) << 23u); }

/* The smallest e with |a| < 2^e, for normal a; -126 for 0. */
fn exponent_above(a: f32) -> i32 { return max(bitcast<i32>((bitcast<u32>(a) >> 23u) & 255u) - 126, -126); }

/* --- exact sums --- A term v, scaled to |v| <= 2^15 (up to 2^21 is still right), becomes three whole numbers with
   v = x + y 2^-15 + z 2^-30. Whole numbers add up exactly, so a sum depends on no order: not on the number of
   lanes, tiles, or workgroups. */

const MAGIC: f32 = 12582912.0; // 1.5 * 2^23: adding it rounds to a whole number, which stands in the low bits

/* The digits of v in units of a power of two, each with the bits of its magic added: MAGIC, MAGIC 2^-15 and MAGIC 2^-30
   times that power. */
fn digit_words(v: vec2f, magic: vec3f) -> vec3i {
  let m0 = v.x + magic.x;
  let s = v.x - (m0 - magic.x);
  let m1 = (s + v.y) + magic.y;
  let m2 = ((s - (m1 - magic.y)) + v.y) + magic.z;
  return vec3i(bitcast<i32>(m0), bitcast<i32>(m1), bitcast<i32>(m2));
}

fn magic_bits(magic: vec3f) -> vec3i {
  return vec3i(bitcast<i32>(magic.x), bitcast<i32>(magic.y), bitcast<i32>(magic.z));
}

fn digits(v: vec2f) -> vec3i {
  let words = digit_words(v, vec3f(MAGIC, 384.0, 0.01171875));
  return vec3i(words.x - 0x4B400000, words.y - 0x43C00000, words.z - 0x3C400000);
}

fn add_digits(a: vec3i, b: vec3i) -> vec3i { return vec3i(a.x + b.x, a.y + b.y, a.z + b.z); }

/* Moves a partial sum into four words: value = x 2^15 + y + z 2^-15 + w 2^-30, with y, z, w in 15 bits. */
fn carry(sum: vec4i, a: vec3i) -> vec4i {
  let z = a.z + sum.w;
  let y = a.y + sum.z + (z >> 15u);
  let x = a.x + sum.y + (y >> 15u);
  return vec4i(sum.x + (x >> 15u), x & 0x7fff, y & 0x7fff, z & 0x7fff);
}

fn add_words(a: vec4i, b: vec4i) -> vec4i {
  return vec4i(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}

/* The sum of carried words as a double-single number. */
fn words_value(sum: vec4i) -> vec2f {
  let s = carry(vec4i(sum.x, 0, 0, 0), vec3i(sum.y, sum.z, sum.w));
  let high = two_sum(f32(s.x) * 32768.0, f32(s.y));
  let low = two_sum(f32(s.z) * 0.000030517578125, f32(s.w) * 9.31322574615478515625e-10);
  return ds_add(high, low);
}

/* a 2^e for e <= 126; below 2^-126 it is 0. */
fn times_power(a: vec2f, e: i32) -> vec2f {
  if (e < -126) { return vec2f(0.0, 0.0); }
  let s = power_of_two(e);
  return vec2f(a.x * s, a.y * s);
}

