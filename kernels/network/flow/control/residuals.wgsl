// The residuals' scale, which the exact sums depend on. Needs the kernel's bindings (../control.wgsl) and
// ../../exact_sums.wgsl.

/* Bits of network m's largest |e|: of the last evaluation (which = 0), or of the whole step (1). */
fn largest_residual(m: u32, which: u32) -> u32 {
  var peak = 0u;
  for (var tile = 0u; tile < TILES; tile += 1u) { peak = max(peak, peaks[2u * (m * TILES + tile) + which]); }
  return peak;
}

/* Whether all sums of the step are right: they are up to so many times the scale of the residuals at theta, that of
   squares, which only the last evaluation's loss needs, up to fewer. */
fn residuals_fit(m: u32, residual: i32) -> bool {
  return largest_residual(m, 1u) < bitcast<u32>(power_of_two(residual + HEADROOM)) &&
    largest_residual(m, 0u) < bitcast<u32>(power_of_two(residual + LOSS_HEADROOM));
}

/* The scale for the next step, from the residuals of the last evaluation. */
fn scale_residuals(m: u32) {
  let exponent = exponent_above(bitcast<f32>(largest_residual(m, 0u)));
  state[STATE * m + RESIDUAL_EXPONENT] = bitcast<u32>(min(max(exponent, -40), 50));
}

/* Begins a new step. */
fn forget_residuals(m: u32) {
  for (var tile = 0u; tile < TILES; tile += 1u) { peaks[2u * (m * TILES + tile) + 1u] = 0u; }
}
