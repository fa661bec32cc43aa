// The parts of hessian.wgsl from the sums of rounded_curvature.wgsl and rounded_products.wgsl. Needs tiles.wgsl.

@group(0) @binding(5) var<storage, read> curvature_sums: array<vec2i>;
@group(0) @binding(6) var<storage, read> tile_sums: array<vec2i>;

const WITH_ROUNDED: u32 = 1u;

/* x 2^s + y for whole numbers whose sum is below 2^45, s <= 15. */
fn two_part_value(x: i32, y: i32, s: u32) -> vec2f {
  let top = x + (y >> s);
  let rest = y - ((y >> s) << s);
  let middle = ((top & 0x1ff) << s) | rest;
  return two_sum(f32(top >> 9u) * f32(512u << s), f32(middle));
}

/* A sum times the largest input where the number k of a weight is an input's. */
fn times_input(sum: vec2f, k: u32) -> vec2f {
  return ds_mul(sum, select(vec2f(1.0, 0.0), vec2f(INPUT_UNIT_HIGH, INPUT_UNIT_LOW), k < D));
}

fn rounded_exponent(base: u32, p: u32) -> i32 {
  if (p < OUTPUT) { return SLOPE_EXPONENT; }
  if (p < OUTPUT + R) { return rounded_value_exponent(base, p - OUTPUT); }
  return 0;
}

/* Sum over samples of columns p and q of the Jacobian without its outer factors, q <= p. */
fn column_product(slot: u32, base: u32, p: u32, q: u32) -> vec2f {
  let e = rounded_exponent(base, p) + rounded_exponent(base, q) - 28;
  // The column of the output bias is 2^14 everywhere.
  if (q >= OUTPUT + R) { return vec2f(f32(N), 0.0); }
  let index = sum_index(p, q);
  let at = (slot * TILE_PAIRS + index.x) * TILE_SUMS + index.y;
  var sum = two_part_value(tile_sums[at].x, tile_sums[at].y, 15u);
  // What rounding adds to a column's square: 1/12 a sample.
  if (p == q) { sum = ds_add(sum, vec2f(MINUS_N_OVER_12_HIGH, MINUS_N_OVER_12_LOW)); }
  let of_p = select(column_of(p), D, p >= OUTPUT + R);
  return times_input(times_input(times_power(sum, e), of_p), column_of(q));
}

/* Sum over samples of e sigma''(z_j) x_k x_l. */
fn curvature_sum(slot: u32, m: u32, j: u32, k: u32, l: u32) -> vec2f {
  let words = curvature_sums[(slot * R + j) * PAIRS + k * (k + 1u) / 2u + l];
  let e = bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]) - 28 + CURVATURE_EXPONENT;
  return times_input(times_input(times_power(two_part_value(words.x, words.y, 14u), e), k), l);
}
