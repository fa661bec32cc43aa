// Elementary functions in f32 with the same bits on every adapter.
//
// Inputs and results are normal numbers or zero; a subnormal counts as zero, no NaN and no infinity comes in
// or goes out. Too large a result is the largest finite f32, too small a one is 0. Coefficients:
// tests/measure/fit_strict_coefficients.ts; errors over the whole domain: data/measurements/strict_accuracy.csv.

const F32_MAX: f32 = 3.40282347e38;
const SIGN: u32 = 0x80000000u;
const FRACTION: u32 = 0x007fffffu;
const HIDDEN: u32 = 0x00800000u;
const NOT_FINITE: u32 = 0x7f800000u;

/* |a| as bits, in the order of the magnitudes; infinity and NaN stand above every number. What may not be finite is
   compared and classified by them: a compiler may assume of a comparison of floats that there is no NaN. */
fn magnitude(a: f32) -> u32 { return bitcast<u32>(a) & 0x7fffffffu; }

/* Whether a is a normal number above 0. */
fn is_positive(a: f32) -> bool { return bitcast<u32>(a) >= HIDDEN && bitcast<u32>(a) < NOT_FINITE; }

/* a / b, correctly rounded (to nearest, ties to even); b is not zero.
   The driver's quotient of the significands is within six units of the last place of the true one; the exact
   integer remainder says by how much it is off. All arithmetic on the remainder is modulo 2^32, where it fits. */
fn f_div(a: f32, b: f32) -> f32 {
  let bits_a = bitcast<u32>(a);
  let bits_b = bitcast<u32>(b);
  let sign = (bits_a ^ bits_b) & SIGN;
  let exponent_a = i32((bits_a >> 23u) & 0xffu);
  let exponent_b = i32((bits_b >> 23u) & 0xffu);
  if (exponent_a == 0) { return 0.0; }
  let m_a = (bits_a & FRACTION) | HIDDEN;
  let m_b = (bits_b & FRACTION) | HIDDEN;
  let small = select(0u, 1u, m_a < m_b);
  let shift = 23u + small;
  // 2^23 or 2^24 times the quotient of the significands: a number from 2^23 to 2^24.
  let scale = select(8388608.0, 16777216.0, small == 1u);
  var q = u32(estimate_divide(f32(m_a), f32(m_b)) * scale);
  var r = i32((m_a << shift) - q * m_b);
  let d = i32(m_b);
  if (r < 0) { q = q - 1u; r = r + d; }
  if (r < 0) { q = q - 1u; r = r + d; }
  if (r < 0) { q = q - 1u; r = r + d; }
  if (r < 0) { q = q - 1u; r = r + d; }
  if (r < 0) { q = q - 1u; r = r + d; }
  if (r < 0) { q = q - 1u; r = r + d; }
  if (r >= d) { q = q + 1u; r = r - d; }
  if (r >= d) { q = q + 1u; r = r - d; }
  if (r >= d) { q = q + 1u; r = r - d; }
  if (r >= d) { q = q + 1u; r = r - d; }
  if (r >= d) { q = q + 1u; r = r - d; }
  if (r >= d) { q = q + 1u; r = r - d; }
  let twice = 2 * r;
  let up = twice > d || (twice == d && (q & 1u) == 1u);
  q = q + select(0u, 1u, up);
  // A carry out of the fraction goes into the exponent by itself.
  let exponent = exponent_a - exponent_b + 127 - i32(small);
  let top = exponent + i32(q >> 24u);
  if (top < 1) { return 0.0; }
  if (top > 254) { return bitcast<f32>(bitcast<u32>(F32_MAX) | sign); }
  return bitcast<f32>(sign | ((u32(exponent) << 23u) + (q - HIDDEN)));
}

/* The square root, correctly rounded; 0 for x <= 0. The driver's root is within six units of the last place. */
fn f_sqrt(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let biased = i32(bits >> 23u);
  if (biased == 0 || biased > 254) { return 0.0; }
  // x = m 2^(2h) with m from 2^23 to 2^25; the root is sqrt(2m 2^22) 2^(h - ...).
  let odd = u32(biased + 1) & 1u;
  let m = ((bits & FRACTION) | HIDDEN) << odd;
  let half = (biased - 127 - i32(odd)) / 2;
  var s = u32(estimate_sqrt(f32(2u * m)) * 2048.0);
  var r = i32((m << 23u) - s * s);
  if (r < 0) { s = s - 1u; r = r + i32(2u * s + 1u); }
  if (r < 0) { s = s - 1u; r = r + i32(2u * s + 1u); }
  if (r < 0) { s = s - 1u; r = r + i32(2u * s + 1u); }
  if (r < 0) { s = s - 1u; r = r + i32(2u * s + 1u); }
  if (r < 0) { s = s - 1u; r = r + i32(2u * s + 1u); }
  if (r < 0) { s = s - 1u; r = r + i32(2u * s + 1u); }
  if (r > i32(2u * s)) { r = r - i32(2u * s + 1u); s = s + 1u; }
  if (r > i32(2u * s)) { r = r - i32(2u * s + 1u); s = s + 1u; }
  if (r > i32(2u * s)) { r = r - i32(2u * s + 1u); s = s + 1u; }
  if (r > i32(2u * s)) { r = r - i32(2u * s + 1u); s = s + 1u; }
  if (r > i32(2u * s)) { r = r - i32(2u * s + 1u); s = s + 1u; }
  if (r > i32(2u * s)) { r = r - i32(2u * s + 1u); s = s + 1u; }
  s = s + select(0u, 1u, r > i32(s));
  return bitcast<f32>((u32(half + 127) << 23u) + (s - HIDDEN));
}

// ln 2 in three parts; the products of the first two with a whole number below 2^8 are exact.
const LN2_A: f32 = 0.693359375;
const LN2_B: f32 = -0.00021219253540039062;
const LN2_C: f32 = -1.90465421e-9;

/* exp x. 0 below -87.33, the largest f32 above 88.72. */
fn f_exp(x: f32) -> f32 {
  if (x < -87.33) { return 0.0; }
  if (x > 88.72) { return F32_MAX; }
  let k = floor(x * 1.44269504 + 0.5);
  let r_high = x - k * LN2_A;
  let r_middle = r_high - k * LN2_B;
  let r = r_middle - k * LN2_C;
  let r_low = ((r_high - r_middle) - k * LN2_B) + ((r_middle - r) - k * LN2_C);
  let p = 0.5 + r * (0.166666672 + r * (0.0416662693 + r * (0.00833326578 + r * (0.00139460841 + r * 0.000199178292))));
  let tail = r * r * p + r_low;
  // 1 + r + tail with the rounding error of 1 + r kept.
  let s = 1.0 + r;
  let y = s + ((r - (s - 1.0)) + tail);
  return bitcast<f32>(bitcast<u32>(y) + (u32(i32(k)) << 23u));
}

/* log(m 2^k) with f = m - 1 + low; |f| <= 0.4143. */
fn log_of_parts(f: f32, low: f32, k: f32) -> f32 {
  let f2 = f * f;
  let q = 0.333333105 + f * (-0.249999866 + f * (0.200022280 + f * (-0.166692436 + f * (0.142186165 +
    f * (-0.123844616 + f * (0.118734263 + f * (-0.117892504 + f * 0.0691356733)))))));
  // The low part counts by the derivative 1 / (1 + f), to a few percent.
  let low_part = low * (1.0 - f * (1.0 - f * (1.0 - f)));
  let tail = (f2 * f * q + low_part) + k * LN2_B;
  let half = 0.5 * f2;
  let head = f - half;
  let lost = (f - head) - half;
  let main = k * LN2_A;
  let s = main + head;
  let rest = select((main - s) + head, (head - s) + main, abs(head) > abs(main));
  return s + (rest + (lost + tail));
}

/* log x for normal x > 0; the most negative f32 for x <= 0. */
fn f_log(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if (bits < HIDDEN || bits >= SIGN) { return -F32_MAX; }
  // Significands from sqrt(1/2) to sqrt(2): the exponent carries when the fraction reaches that of sqrt(2).
  let shifted = bits + (0x3f800000u - 0x3f3504f3u);
  let k = i32(shifted >> 23u) - 127;
  let m = bitcast<f32>((shifted & FRACTION) + 0x3f3504f3u);
  return log_of_parts(m - 1.0, 0.0, f32(k));
}

/* log(1 + x) for x > -1. */
fn f_log1p(x: f32) -> f32 {
  if (x <= -1.0) { return -F32_MAX; }
  if (abs(x) < 5.9604645e-8) { return x; }
  if (x > -0.2928 && x < 0.4142) { return log_of_parts(x, 0.0, 0.0); }
  let u = 1.0 + x;
  let lost = select(1.0 - (u - x), x - (u - 1.0), x < 1.0);
  let shifted = bitcast<u32>(u) + (0x3f800000u - 0x3f3504f3u);
  let k = i32(shifted >> 23u) - 127;
  let m = bitcast<f32>((shifted & FRACTION) + 0x3f3504f3u);
  // What 1 + x lost, in units of m: times 2^-k. Beyond 2^24 nothing of the 1 is left to lose.
  let scaled = select(0.0, lost * bitcast<f32>(u32(127 - k) << 23u), k < 25);
  return log_of_parts(m - 1.0, scaled, f32(k));
}

/* 1 / (1 + exp(-x)). */
fn f_sigmoid(x: f32) -> f32 {
  let e = f_exp(-abs(x));
  return f_div(select(1.0, e, x < 0.0), 1.0 + e);
}

/* sigmoid'(x) = e / (1 + e)^2 with e = exp(-|x|). */
fn f_sigmoid_derivative(x: f32) -> f32 {
  let e = f_exp(-abs(x));
  return f_div(e, 1.0 + e * (2.0 + e));
}

/* log(1 + exp x). Its derivative is f_sigmoid, its second derivative f_sigmoid_derivative. */
fn f_softplus(x: f32) -> f32 {
  return max(x, 0.0) + f_log1p(f_exp(-abs(x)));
}

fn f_tanh(x: f32) -> f32 {
  let a = abs(x);
  if (a < 0.000244140625) { return x; }
  if (a < 0.625) {
    let z = x * x;
    let p = -0.333333313 + z * (0.133332103 + z * (-0.0539471917 + z * (0.0217028856 +
      z * (-0.00818246324 + z * 0.00214733696))));
    return x + x * (z * p);
  }
  let t = 1.0 - f_div(2.0, f_exp(2.0 * min(a, 10.0)) + 1.0);
  return select(t, -t, x < 0.0);
}

fn f_erf(x: f32) -> f32 {
  let a = abs(x);
  // Here x p would leave the normal numbers, where adapters differ.
  if (a < 1.0e-18) { return x * 1.12837917; }
  if (a < 0.875) {
    let z = x * x;
    let p = 0.128379166 + z * (-0.376126349 + z * (0.112837367 + z * (-0.0268617719 + z * (0.00520721497 +
      z * (-0.000821648922 + z * 0.0000869869182)))));
    return x + x * p;
  }
  let t = min(a, 4.0);
  let g = 0.0000810723432 + t * (-1.12895203 + t * (-0.634822190 + t * (-0.106070802 + t * (0.0230375845 +
    t * (-0.00289196521 + t * (-0.0000775566150 + t * (0.000107577558 + t * (-0.0000184080491 +
    t * 0.00000114147394))))))));
  let y = 1.0 - f_exp(g);
  return select(y, -y, x < 0.0);
}
