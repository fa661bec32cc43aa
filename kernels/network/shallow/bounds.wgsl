// Bounds of what a network of one hidden layer gives on the samples, as exponents, from its weights. Needs flow.wgsl.
// Scales are powers of two that f32 has, whatever the weights are: a relu neuron without weights is bounded by 0,
// and the product of two columns' scales, 2^(2 (23 + 50)) at most with a residual's, is finite.

fn exponent_within(e: i32) -> i32 { return min(max(e, -50), 60); }

/* Exponent e with |sigma(z_j)| < 2^e for every sample, from the weights of the row at `base`. */
fn neuron_exponent(base: u32, j: u32) -> i32 {
  var bound = 0.0;
  for (var k = 0u; k < D; k += 1u) { bound = bound + abs(vectors[base + j * STRIDE + k].x); }
  bound = bound * INPUT_BOUND;
  if (BIASED) { bound = bound + abs(vectors[base + j * STRIDE + D].x); }
  return exponent_within(value_exponent(bound));
}

/* Exponent e with |w| < 2^e for the weights and the bias of neuron j. */
fn weight_exponent(base: u32, j: u32) -> i32 {
  var largest = 0.0;
  for (var i = 0u; i < STRIDE; i += 1u) { largest = max(largest, abs(vectors[base + j * STRIDE + i].x)); }
  return exponent_within(exponent_above(largest));
}
