// How long the next step is. Needs the kernel's bindings (../control.wgsl) and error_root (../fourth_root.wgsl or
// ../fifth_root.wgsl): the k-th root, k - 1 the order of the error estimate. Reference: stepGrowth and stepShrinkage in
// ../../../analysis/integrators/step_control.ts.

const LEAST_REMEMBERED: f32 = 0.1;

/* The factor for h after a good step, by its error and what is remembered of the one before: 0.92 over the error's k-th
   root, times the 2k-th root of their quotient where the error has risen; between 0.2 and 6. */
fn step_growth(error: f32, before: f32) -> f32 {
  if (!(error > 1.0e-8)) { return 6.0; }
  let growth = f_div(0.92, error_root(error));
  let trend = f_sqrt(error_root(f_div(before, error)));
  return min(6.0, max(0.2, growth * min(1.0, trend)));
}

/* The factor for h after a step whose error, in bits, is too large: 0.9 over the error's k-th root, at least 0.2; where
   the step before was rejected as well, 0.9 over the error, between 0.1 and 0.9. */
fn step_shrinkage(error: u32, again: bool) -> f32 {
  if (error > bitcast<u32>(1.0e12)) { return select(0.2, 0.1, again); }
  let scaled = bitcast<f32>(error);
  if (again) { return max(0.1, min(0.9, f_div(0.9, scaled))); }
  return max(0.2, f_div(0.9, error_root(scaled)));
}

/* After an accepted step of length h: no growth right after a rejection, and no step beyond the largest. */
fn choose_next_step(m: u32, h: f32, error: f32) {
  let word = STATE * m;
  var growth = step_growth(error, bitcast<f32>(state[word + ERROR]));
  if (state[word + REJECTED] != 0u) { growth = min(1.0, growth); }
  state[word + H] = bitcast<u32>(min(h * growth, settings[4]));
  state[word + ERROR] = bitcast<u32>(max(error, LEAST_REMEMBERED));
  state[word + REJECTED] = 0u;
}
