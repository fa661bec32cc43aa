// The forward pass of one sample, at double-single grade: into what neurons weigh, and out of them to e = f - y. Values h
// of neurons stand in an array, those of a layer from h[first] on; their weights stand in theta from theta[row] on, with
// the bias behind them. Needs exact_sums.wgsl. Reference: networkOutput in ../network_reference.ts.

/* z = b + sum of w_k h_k over `count` values. */
@inline fn weighted_sum(theta: array<vec2f>, row: u32, h: array<vec2f>, first: u32, count: u32) -> vec2f {
  var z = product(theta[row], h[first]);
  @unroll for (var k = 1u; k < count; k += 1u) { z = accumulate(z, product(theta[row + k], h[first + k])); }
  if (BIASED) { z = accumulate(z, theta[row + count]); }
  return quick_two_sum(z.x, z.y);
}

/* The same of the inputs, where their halves serve all neurons. */
@inline fn weighted_factors(theta: array<vec2f>, row: u32, x: array<Factor>) -> vec2f {
  var z = product_of(x[0u], theta[row]);
  @unroll for (var k = 1u; k < D; k += 1u) { z = accumulate(z, product_of(x[k], theta[row + k])); }
  if (BIASED) { z = accumulate(z, theta[row + D]); }
  return quick_two_sum(z.x, z.y);
}

/* -y + b_out, to which the neurons add what they give. */
@inline fn biased_residual(theta: array<vec2f>, minus_target: vec2f) -> vec2f {
  var e = minus_target;
  if (BIASED) { e = accumulate(e, theta[P - 1u]); }
  return e;
}

/* e = f - y, of the `count` values of the last layer. */
@inline fn residual_of(theta: array<vec2f>, minus_target: vec2f, h: array<vec2f>, first: u32, count: u32) -> vec2f {
  var e = biased_residual(theta, minus_target);
  @unroll for (var j = 0u; j < count; j += 1u) { e = accumulate(e, product(h[first + j], theta[OUTPUT + j])); }
  return quick_two_sum(e.x, e.y);
}
