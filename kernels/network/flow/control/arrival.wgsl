// What an accepted step leaves behind. Needs the kernel's bindings (../control.wgsl), ../flow.wgsl, ../flow_norm.wgsl and
// the gradient's sums.

/* L + R at POINT. */
fn loss_at_point(m: u32, residual: i32, excess: vec2f) -> vec2f {
  let cube = ds_mul(ds_mul(excess, excess), excess);
  return ds_add(mean_square(m, residual), ds_mul(cube, vec2f(0.333333343, -9.93410776e-9)));
}

/* L + R at THETA. */
fn loss_before(m: u32) -> vec2f {
  return vec2f(bitcast<f32>(state[STATE * m + LOSS]), bitcast<f32>(state[STATE * m + LOSS + 1u]));
}

/* A lane's components of POINT and its gradient become THETA and GRADIENT. */
fn move_theta(m: u32, lane: u32) {
  for (var p = lane; p < P; p += LANES) {
    vectors[row_of(m, THETA) + p] = vectors[row_of(m, POINT) + p];
    vectors[row_of(m, GRADIENT) + p] = vectors[row_of(m, NEXT) + p];
  }
}

/* The state's words about the new theta; no Hessian is known there. */
fn keep_values(m: u32, loss: vec2f, slope: u32, norm: f32, residual: i32) {
  let word = STATE * m;
  state[word + LOSS] = bitcast<u32>(loss.x);
  state[word + LOSS + 1u] = bitcast<u32>(loss.y);
  state[word + GRADIENT_NORM] = slope;
  state[word + NORM] = bitcast<u32>(norm);
  state[word + SUMS_EXPONENT] = bitcast<u32>(residual);
  state[word + FRESH] = 1u;
  state[word + PHASE] = FLOWING;
}

/* Counts a step of length h and adds it to the flow's time. */
fn advance_time(m: u32, h: f32) {
  let word = STATE * m;
  state[word + STEPS] = state[word + STEPS] + 1u;
  let time = ds_add(vec2f(bitcast<f32>(state[word + TIME]), bitcast<f32>(state[word + TIME + 1u])), vec2f(h, 0.0));
  state[word + TIME] = bitcast<u32>(time.x);
  state[word + TIME + 1u] = bitcast<u32>(time.y);
}
