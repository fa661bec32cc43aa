// Bounds for the columns of a rounded Hessian: tighter than those of bounds.wgsl, by Cauchy and Schwarz. Needs bounds.wgsl.

/* Exponent e with |sigma(z_j)| < 2^e for every sample, from the weights of the row at `base`. */
fn rounded_value_exponent(base: u32, j: u32) -> i32 {
  var square = 0.0;
  for (var k = 0u; k < D; k += 1u) {
    let w = min(abs(vectors[base + j * STRIDE + k].x), 1.0e18);
    // Below it a square is no normal number; it is then too small to count.
    if (w > 1.0e-18) { square = square + w * w; }
  }
  var bound = (f_sqrt(square) + 1.0e-16) * INPUT_NORM;
  if (BIASED) { bound = bound + abs(vectors[base + j * STRIDE + D].x); }
  // A column of less than 2^-30 counts for nothing beside the step's own damping, and its scale stays with the others.
  return max(exponent_within(value_exponent(bound)), -30);
}
