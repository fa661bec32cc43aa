// The gradient of L from the sums of gradient.wgsl. Needs flow.wgsl, loss.wgsl, flow_gradient.wgsl and bounds.wgsl.

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
  return loss_derivative(sum);
}
