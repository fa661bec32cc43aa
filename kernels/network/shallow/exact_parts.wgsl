// The parts of hessian.wgsl from the sums of curvature.wgsl and exact_products.wgsl. Needs long_sums.wgsl and tiles.wgsl.

@group(0) @binding(5) var<storage, read> curvatures: array<vec4i>;
@group(0) @binding(6) var<storage, read> exact_sums: array<vec2i>;

const WITH_ROUNDED: u32 = 0u;

/* Exponent e of column p of the Jacobian: its whole numbers are values times 2^(23 - e). */
fn column_exponent(base: u32, p: u32) -> i32 {
  if (p < OUTPUT) { return SLOPE_EXPONENT + select(0, INPUT_EXPONENT, p % STRIDE < D); }
  if (p < OUTPUT + R) { return neuron_exponent(base, p - OUTPUT); }
  return 0;
}

/* Sum over samples of columns p and q of the Jacobian without its outer factors, q <= p. */
fn column_product(slot: u32, base: u32, p: u32, q: u32) -> vec2f {
  // The column of the output bias is 1.
  if (q >= OUTPUT + R) { return vec2f(f32(N), 0.0); }
  let index = sum_index(p, q);
  let first = slot * TILE_PAIRS * EXACT_PARTS * TILE_SUMS + index.x * EXACT_PARTS * TILE_SUMS + index.y;
  var sum = exact_sums[first];
  for (var part = 1u; part < EXACT_PARTS; part += 1u) { sum = add_long(sum, exact_sums[first + part * TILE_SUMS]); }
  let high = two_sum(f32(sum.x >> 6u) * 4096.0, f32(((sum.x & 63) << 6u) | (sum.y >> 24u)));
  let low = two_sum(f32((sum.y >> 12u) & 0xfff) * 0.000244140625, f32(sum.y & 0xfff) * 5.9604644775390625e-8);
  return times_power(ds_add(high, low), column_exponent(base, p) + column_exponent(base, q) - 22);
}

/* Sum over samples of e sigma''(z_j) x_k x_l. */
fn curvature_sum(slot: u32, m: u32, j: u32, k: u32, l: u32) -> vec2f {
  let q = j * PAIRS + k * (k + 1u) / 2u + l;
  var words = curvatures[m * TILES * CURVATURES + q];
  for (var tile = 1u; tile < TILES; tile += 1u) {
    words = add_words(words, curvatures[(m * TILES + tile) * CURVATURES + q]);
  }
  let e = bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]) - 15 + CURVATURE_EXPONENT + select(0, INPUT_EXPONENT, k < D) +
    select(0, INPUT_EXPONENT, l < D);
  return times_power(words_value(words), e);
}
