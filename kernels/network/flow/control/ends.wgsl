// Where a flow ends. Needs the kernel's bindings (../control.wgsl) and ../rejection.wgsl.

/* After an accepted step of length h: whether the flow is at rest, beyond MAXNORM, or out of steps. */
fn end_where_arrived(m: u32, h: f32) {
  let word = STATE * m;
  let beyond = bitcast<f32>(state[word + NORM]) > MAXNORM;
  let g = bitcast<f32>(state[word + GRADIENT_NORM]);
  let flat = (g < settings[2] && h >= settings[3]) || (g < settings[7] && h >= settings[4]);
  if (beyond && (flat || settings[6] == 0.0 || (g < settings[7] && h >= settings[3]))) {
    state[word + STATUS] = INFINITE;
  } else if (flat) {
    state[word + STATUS] = CONVERGED;
  } else if (f32(state[word + STEPS]) >= settings[5]) {
    state[word + STATUS] = SLOW;
  }
}

/* After a rejection, also one by factor.wgsl: whether the next step would be below the smallest, or the attempts are used up. */
fn end_where_stuck(m: u32) {
  let word = STATE * m;
  if (state[word + STATUS] != RUNNING || state[word + REJECTED] == 0u) { return; }
  if (state[word + H] < bitcast<u32>(settings[8]) || f32(attempts(m)) >= settings[9]) { state[word + STATUS] = STUCK; }
}
