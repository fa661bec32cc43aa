// Damping and tries in a network's words of state (host: layout.ts). Needs ../../strict/f32.wgsl; buffer state, which may be
// written, is declared by each kernel.

/* lambda of this try; a probe for rest goes without. */
fn damping_of(m: u32) -> f32 {
  if (state[STATE * m + PROBE] != 0u) { return 0.0; }
  return bitcast<f32>(state[STATE * m + DAMPING]);
}

/* Ends a try of network m without a step, for a cause: a probe is over, or the damping grows. */
fn refuse(m: u32, cause: u32, factor: f32) {
  state[STATE * m + HAS_TRIAL] = 0u;
  if (state[STATE * m + PROBE] != 0u) {
    state[STATE * m + PROBE] = 0u;
  } else {
    let count = STATE * m + REJECTIONS + cause;
    state[count] = state[count] + 1u;
    state[STATE * m + TRIES] = state[STATE * m + TRIES] + 1u;
    let lambda = max(bitcast<f32>(state[STATE * m + DAMPING]) * factor, LEAST_DAMPING);
    state[STATE * m + DAMPING] = bitcast<u32>(min(lambda, LARGEST_DAMPING));
  }
}
