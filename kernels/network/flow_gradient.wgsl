// The gradient of L + R from the sums of gradient.wgsl. Needs flow.wgsl; buffers as there.

fn total_words(m: u32, q: u32) -> vec4i {
  var words = sums[m * TILES * Q + q];
  for (var tile = 1u; tile < TILES; tile += 1u) { words = add_words(words, sums[(m * TILES + tile) * Q + q]); }
  return words;
}

/* With `residual` the exponent that scaled the sums:
   sum over samples of e sigma' x (weights), e sigma' (biases), e sigma (output weights), e (output bias). */
fn residual_sum(m: u32, base: u32, p: u32, residual: i32) -> vec2f {
  var e = residual - 15;
  if (p < OUTPUT) {
    e = e + SLOPE_SUM_EXPONENT;
    if (p % STRIDE < D) { e = e + INPUT_SUM_EXPONENT; }
  } else if (p < OUTPUT + R) {
    e = e + neuron_exponent(base, p - OUTPUT);
  }
  return times_power(words_value(total_words(m, p)), e);
}

/* Component p of the gradient of L at the row at `base`. */
fn loss_gradient(m: u32, base: u32, p: u32, residual: i32) -> vec2f {
  var sum = residual_sum(m, base, p, residual);
  if (p < OUTPUT) { sum = ds_mul(sum, vectors[base + OUTPUT + p / STRIDE]); }
  return ds_mul(sum, vec2f(TWO_OVER_N_HIGH, TWO_OVER_N_LOW));
}

fn mean_square(m: u32, residual: i32) -> vec2f {
  let sum = times_power(words_value(total_words(m, P)), 2 * residual - 15);
  return ds_scale(ds_mul(sum, vec2f(TWO_OVER_N_HIGH, TWO_OVER_N_LOW)), 0.5);
}
