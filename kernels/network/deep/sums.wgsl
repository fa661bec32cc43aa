// The gradient of L from the sums of gradient.wgsl. Needs flow.wgsl, loss.wgsl, flow_gradient.wgsl and layout.wgsl; behind
// its sums a network has its exponents, four a word.

fn exponent_of(m: u32, i: u32) -> i32 {
  return i32(bitcast<f32>(sums[m * TILES * SUM_ROW + Q + i / 4u][i % 4u]));
}

/* The exponent by which the sum for parameter p was scaled. */
fn sum_exponent(m: u32, p: u32) -> i32 {
  let u = unit_of(p);
  let k = p - first_weight(u);
  var e = exponent_of(m, DELTAS + u);
  if (k < fan_in(u)) {
    if (u < W) { return e + INPUT_EXPONENT; }
    return e + exponent_of(m, VALUES + (layer_of(u) - 1u) * W + k);
  }
  return e;
}

/* Component p of the gradient of L. */
fn loss_gradient(m: u32, base: u32, p: u32, residual: i32) -> vec2f {
  return loss_derivative(times_power(words_value(total_words(m, p)), residual - 15 + sum_exponent(m, p)));
}
