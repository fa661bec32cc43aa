// Small numbers: what is below the range of double-single products is 0, and gradients, small at rest, are scaled by a power
// of two before they enter products.

/* 0 for what is too small for a factor of a double-single product. */
fn settled(a: vec2f) -> vec2f {
  if (magnitude(a.x) < bitcast<u32>(LEAST_VALUE)) { return vec2f(0.0, 0.0); }
  return a;
}

/* Exponent of the power of two that takes the largest component of a gradient, given by its bits, to about 1. */
fn slope_exponent(slope: u32) -> i32 { return min(max(-exponent_above(bitcast<f32>(slope)), -60), 60); }
