// The parts of hessian.wgsl from the sums of curvature.wgsl and normal.wgsl.

@group(0) @binding(5) var<storage, read> curvatures: array<vec4i>;
@group(0) @binding(6) var<storage, read> products: array<vec4i>;

const WITH_ROUNDED: u32 = 0u;

/* Exponent e of column p of the Jacobian: its whole numbers are values times 2^(23 - e). */
fn column_exponent(base: u32, p: u32) -> i32 {
  if (p < OUTPUT) { return SLOPE_EXPONENT + select(0, INPUT_EXPONENT, p % STRIDE < D); }
  if (p < OUTPUT + R) { return neuron_exponent(base, p - OUTPUT); }
  return 0;
}

/* Sum over samples of columns p and q of the Jacobian without its outer factors, q <= p. */
fn column_product(slot: u32, base: u32, p: u32, q: u32) -> vec2f {
  return product_sum(slot, p, q, column_exponent(base, p) + column_exponent(base, q));
}

/* Sum over samples of e sigma''(z_j) x_k x_l. */
fn curvature_sum(slot: u32, m: u32, j: u32, k: u32, l: u32) -> vec2f {
  let q = j * PAIRS + k * (k + 1u) / 2u + l;
  var words = curvatures[m * TILES * CURVATURES + q];
  for (var tile = 1u; tile < TILES; tile += 1u) {
    words = add_words(words, curvatures[(m * TILES + tile) * CURVATURES + q]);
  }
  let e = bitcast<i32>(state[STATE * m + RESIDUAL]) - 15 + CURVATURE_EXPONENT + select(0, INPUT_EXPONENT, k < D) +
    select(0, INPUT_EXPONENT, l < D);
  return times_power(words_value(words), e);
}
