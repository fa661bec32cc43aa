// Rejected steps in a network's words of state (flow.wgsl), for the kernels that reject them.

/* Rejects network m's step for a cause, and takes h for the next one. */
fn reject(m: u32, cause: u32, h: f32) {
  let count = STATE * m + REJECTIONS + cause;
  state[count] = state[count] + 1u;
  state[STATE * m + REJECTED] = 1u;
  state[STATE * m + H] = bitcast<u32>(h);
}

/* Steps that network m has tried, taken or rejected. */
fn attempts(m: u32) -> u32 {
  let words = STATE * m + REJECTIONS;
  return state[STATE * m + STEPS] + state[words + INACCURATE] + state[words + INDEFINITE] + state[words + RISE] +
    state[words + UNFIT];
}
