// Elementary functions in double-single arithmetic. Relative errors, measured: data/measurements/strict_accuracy.csv. Needs
// ds.wgsl and f32.wgsl.

/* exp(r) - 1 for |r| <= 0.36, with small relative error: the Taylor series, its tail in f32. */
fn ds_expm1_near_zero(r: vec2f) -> vec2f {
  let x = r.x;
  let tail = x * (2.48015876e-05 + x * (2.75573188e-06 + x * (2.755732e-07 + x * (2.50521079e-08 +
    x * (2.08767570e-09 + x * 1.60590438e-10)))));
  var s = ds_add(vec2f(0.000198412701, -2.72559687e-12), ds_from(tail));
  s = ds_add(vec2f(0.00138888892, -3.36310944e-11), ds_mul(r, s));
  s = ds_add(vec2f(0.00833333377, -4.34617203e-10), ds_mul(r, s));
  s = ds_add(vec2f(0.0416666679, -1.24176347e-09), ds_mul(r, s));
  s = ds_add(vec2f(0.166666672, -4.96705388e-09), ds_mul(r, s));
  s = ds_add(vec2f(0.5, 0.0), ds_mul(r, s));
  // r + r^2 s: the rounding errors of r^2 s count by r / 2 only.
  return ds_add(r, ds_mul(ds_mul(r, r), s));
}

// ln 2 in four parts; the products of the first two with a whole number below 2^10 are exact.
const LN2_1: f32 = 0.69317626953125;
const LN2_2: f32 = -0.0000290889292955398560;
const LN2_3: f32 = -4.20091496312e-11;
const LN2_4: f32 = -1.09566052521e-18;

/* exp x for |x| <= 48 (2^-70 to 2^70); 0 below -69, exp(69) above 69. */
fn ds_exp(x: vec2f) -> vec2f {
  if (x.x < -69.0) { return vec2f(0.0, 0.0); }
  let k = floor(min(x.x, 69.0) * 1.44269504 + 0.5);
  let r1 = ds_add(select(x, vec2f(69.0, 0.0), x.x > 69.0), ds_from(-(k * LN2_1)));
  let r2 = ds_add(r1, ds_from(-(k * LN2_2)));
  let r = ds_add(r2, ds_negate(ds_scale(vec2f(LN2_3, LN2_4), k)));
  let y = ds_add(vec2f(1.0, 0.0), ds_expm1_near_zero(r));
  let power = bitcast<f32>(u32(i32(k) + 127) << 23u);
  return vec2f(y.x * power, y.y * power);
}

/* log(1 + x) for x from 0 - 0.29 to 2^60: one Newton step from the f32 result. */
fn ds_log1p(x: vec2f) -> vec2f {
  if (x.x > -0.2928 && x.x < 0.4142) {
    if (abs(x.x) < 1.0e-20) { return x; }
    let y0 = f_log1p(x.x);
    let m = ds_expm1_near_zero(vec2f(-y0, 0.0));
    let e = ds_add(ds_add(x, m), ds_mul(x, m));
    return ds_add(vec2f(y0, 0.0), ds_add(e, ds_from(-(0.5 * e.x * e.x))));
  }
  let u = ds_add(vec2f(1.0, 0.0), x);
  let y0 = f_log(u.x);
  let e = ds_add(ds_mul(u, ds_exp(vec2f(-y0, 0.0))), vec2f(-1.0, 0.0));
  return ds_add(vec2f(y0, 0.0), ds_add(e, ds_from(-(0.5 * e.x * e.x))));
}

fn ds_abs(a: vec2f) -> vec2f { return select(a, ds_negate(a), a.x < 0.0); }

/* 1 / (1 + exp(-x)) for |x| <= 48. */
fn ds_sigmoid(x: vec2f) -> vec2f {
  let e = ds_exp(ds_negate(ds_abs(x)));
  let one = vec2f(1.0, 0.0);
  return ds_div(select(one, e, x.x < 0.0), ds_add(one, e));
}

/* log(1 + exp x) for x from -48 to 2^60. */
fn ds_softplus(x: vec2f) -> vec2f {
  let l = ds_log1p(ds_exp(ds_negate(ds_abs(x))));
  return select(l, ds_add(x, l), x.x > 0.0);
}

const TWO_OVER_SQRT_PI_HIGH: f32 = 1.12837923;
const TWO_OVER_SQRT_PI_LOW: f32 = -5.86353828e-8;

/* erf x for |x| < 1: the Taylor series in x^2, its tail in f32. */
fn ds_erf_small(x: vec2f) -> vec2f {
  let z = ds_mul(x, x);
  let w = z.x;
  let tail = w * (-1.08922216e-09 + w * (8.35070277e-11 + w * (-5.94779391e-12 + w * (3.95542946e-13 + w * (-2.46682693e-14 + w * 1.4483265e-15)))));
  var s = ds_add(vec2f(1.31225333e-08, -3.1842544e-16), ds_from(tail));
  s = ds_add(vec2f(-1.45038527e-07, 4.73484091e-15), ds_mul(z, s));
  s = ds_add(vec2f(1.45891693e-06, -2.67286142e-14), ds_mul(z, s));
  s = ds_add(vec2f(-1.32275136e-05, 3.63605386e-13), ds_mul(z, s));
  s = ds_add(vec2f(0.000106837608, -9.0794001e-13), ds_mul(z, s));
  s = ds_add(vec2f(-0.000757575734, -2.39886114e-11), ds_mul(z, s));
  s = ds_add(vec2f(0.00462962966, -3.44934289e-11), ds_mul(z, s));
  s = ds_add(vec2f(-0.0238095243, 4.43486942e-10), ds_mul(z, s));
  s = ds_add(vec2f(0.100000001, -1.49011614e-09), ds_mul(z, s));
  s = ds_add(vec2f(-0.333333343, 9.93410776e-09), ds_mul(z, s));
  s = ds_add(vec2f(1.0, 0.0), ds_mul(z, s));
  return ds_mul(ds_mul(x, s), vec2f(TWO_OVER_SQRT_PI_HIGH, TWO_OVER_SQRT_PI_LOW));
}

struct ErfNode { value: vec2f, slope: vec2f }

/* erf and 2 / sqrt(pi) exp(-x^2) at x = 1.25 + node / 2, from their series at 50 digits. */
fn erf_node(node: u32) -> ErfNode {
  if (node == 0u) { return ErfNode(vec2f(0.92290014, -1.20290338e-08), vec2f(0.236521125, -2.39249198e-09)); }
  if (node == 1u) { return ErfNode(vec2f(0.986671686, -1.49533026e-08), vec2f(0.0527749956, 3.64735936e-10)); }
  if (node == 2u) { return ErfNode(vec2f(0.998537302, -1.86038935e-08), vec2f(0.00714231888, 1.43695139e-10)); }
  if (node == 3u) { return ErfNode(vec2f(0.999899387, -9.28173893e-09), vec2f(0.000586277223, 2.39016376e-11)); }
  if (node == 4u) { return ErfNode(vec2f(0.999995708, -1.12450396e-08), vec2f(2.91890246e-05, 7.39143501e-13)); }
  if (node == 5u) { return ErfNode(vec2f(0.999999881, 5.48203305e-09), vec2f(8.81432186e-07, 5.32549816e-15)); }
  if (node == 6u) { return ErfNode(vec2f(1.0, -1.85057414e-09), vec2f(1.61439946e-08, -8.66097171e-16)); }
  if (node == 7u) { return ErfNode(vec2f(1.0, -1.84850486e-11), vec2f(1.79343568e-10, 2.5690319e-18)); }
  if (node == 8u) { return ErfNode(vec2f(1.0, -1.1310313e-13), vec2f(1.20840751e-12, -3.44030297e-20)); }
  return ErfNode(vec2f(1.0, -4.23213659e-16), vec2f(4.93848499e-15, 1.49467268e-22));
}

/* a / n for a small whole n. */
fn ds_over(a: vec2f, n: f32) -> vec2f {
  let q = f_div(a.x, n);
  let p = two_product(q, n);
  return quick_two_sum(q, f_div(((a.x - p.x) - p.y) + a.y, n));
}

/* erf x; for 1 <= |x| < 6 by Taylor series about ten nodes, 1 beyond.
   With h = |x| - x0: erf(x0 + h) = erf(x0) + slope(x0) (h T_0 + h T_1 / 2 + h T_2 / 3 + ...), where
   T_0 = 1 and (n + 1) T_{n+1} = -2 x0 h T_n - 2 h^2 T_{n-1}. */
fn ds_erf(x: vec2f) -> vec2f {
  let a = ds_abs(x);
  if (a.x < 1.0) { return ds_erf_small(x); }
  if (a.x >= 6.0) { return vec2f(select(1.0, -1.0, x.x < 0.0), 0.0); }
  let node = u32((a.x - 1.0) * 2.0);
  let x0 = 1.25 + 0.5 * f32(node);
  let at = erf_node(node);
  let h = ds_add(a, ds_from(-x0));
  let first = ds_scale(h, -(2.0 * x0));
  let second = ds_scale(ds_mul(h, h), -2.0);
  var before = vec2f(0.0, 0.0);
  var term = vec2f(1.0, 0.0);
  var sum = vec2f(1.0, 0.0);
  for (var n = 1u; n < 17u; n += 1u) {
    let next = ds_over(ds_add(ds_mul(first, term), ds_mul(second, before)), f32(n));
    before = term;
    term = next;
    sum = ds_add(sum, ds_over(term, f32(n + 1u)));
  }
  let y = ds_add(at.value, ds_mul(at.slope, ds_mul(h, sum)));
  return select(y, ds_negate(y), x.x < 0.0);
}
