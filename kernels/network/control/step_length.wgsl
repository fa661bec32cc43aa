// How long the next step is. Needs the kernel's bindings (../control.wgsl) and error_root (../fourth_root.wgsl or
// ../fifth_root.wgsl). Reference: stepGrowth in ../../analysis/step_control.ts.

/* The factor for h by a step's error, in bits: 0.9 over the error's root, between 0.2 and 6. */
fn step_growth(error: u32) -> f32 {
  if (error > bitcast<u32>(1.0e12)) { return 0.2; }
  let scaled = bitcast<f32>(error);
  if (!(scaled > 1.0e-8)) { return 6.0; }
  return min(6.0, max(0.2, f_div(0.9, error_root(scaled))));
}

/* After an accepted step of length h: no growth right after a rejection, and no step beyond the largest. */
fn choose_next_step(m: u32, h: f32, growth: f32) {
  let word = STATE * m;
  var factor = growth;
  if (state[word + REJECTED] != 0u) { factor = min(1.0, growth); }
  state[word + H] = bitcast<u32>(min(h * factor, settings[4]));
  state[word + REJECTED] = 0u;
}
