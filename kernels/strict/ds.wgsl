// Double-single arithmetic: a number is the sum of two f32, vec2f(high, low), with |low| at most half a unit in
// the last place of high: 48 bits. Magnitudes are 0 or from 2^-70 to 2^70 (the low parts of products must stay
// normal). Relative errors, measured: data/measurements/strict_accuracy.csv. Needs f32.wgsl.
//
// The sums and products of two f32 with their exact errors are Knuth's and Dekker's.

const SPLIT: f32 = 4097.0;

fn two_sum(a: f32, b: f32) -> vec2f {
  let s = a + b;
  let t = s - a;
  return vec2f(s, (a - (s - t)) + (b - t));
}

/* The same for |a| >= |b|. */
fn quick_two_sum(a: f32, b: f32) -> vec2f {
  let s = a + b;
  return vec2f(s, b - (s - a));
}

fn two_product(a: f32, b: f32) -> vec2f {
  let p = a * b;
  let ca = SPLIT * a;
  let cb = SPLIT * b;
  let a_high = ca - (ca - a);
  let b_high = cb - (cb - b);
  let a_low = a - a_high;
  let b_low = b - b_high;
  return vec2f(p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low);
}

fn ds_from(a: f32) -> vec2f { return vec2f(a, 0.0); }

fn ds_negate(a: vec2f) -> vec2f { return vec2f(-a.x, -a.y); }

fn ds_add(a: vec2f, b: vec2f) -> vec2f {
  let s = two_sum(a.x, b.x);
  let t = two_sum(a.y, b.y);
  let u = quick_two_sum(s.x, s.y + t.x);
  return quick_two_sum(u.x, u.y + t.y);
}

fn ds_sub(a: vec2f, b: vec2f) -> vec2f { return ds_add(a, ds_negate(b)); }

fn ds_mul(a: vec2f, b: vec2f) -> vec2f {
  let p = two_product(a.x, b.x);
  return quick_two_sum(p.x, p.y + (a.x * b.y + a.y * b.x));
}

/* Times an f32. */
fn ds_scale(a: vec2f, b: f32) -> vec2f {
  let p = two_product(a.x, b);
  return quick_two_sum(p.x, p.y + a.y * b);
}

fn ds_div(a: vec2f, b: vec2f) -> vec2f {
  let q1 = f_div(a.x, b.x);
  let r1 = ds_sub(a, ds_scale(b, q1));
  let q2 = f_div(r1.x, b.x);
  let r2 = ds_sub(r1, ds_scale(b, q2));
  let q = quick_two_sum(q1, q2);
  return ds_add(q, ds_from(f_div(r2.x, b.x)));
}

/* The square root; 0 for a <= 0. */
fn ds_sqrt(a: vec2f) -> vec2f {
  if (a.x <= 0.0) { return vec2f(0.0, 0.0); }
  let s = f_sqrt(a.x);
  let r = ds_sub(a, two_product(s, s));
  let q = quick_two_sum(s, f_div(r.x, 2.0 * s));
  let r2 = ds_sub(a, ds_mul(q, q));
  return ds_add(q, ds_from(f_div(r2.x, 2.0 * s)));
}
