// A step of many networks. The model around theta is quadratic in L; the regulariser R = max(s, 0)^3 / 3, s = norm - MAXNORM, is
// kept as it is, with s to first order. With M = H + DAMPING METRIC, factorised by ../factor.wgsl, f = M^-1 gradient of L + R,
// d = M^-1 gradient of the norm, b = d times that, c = -f times that, the step is -f - t d with
// t = max(s', 0)^2 - max(s, 0)^2, s' = s + D: a = s + c + b max(s, 0)^2; D = a - s where a <= 0; else
// b D^2 + (1 + 2 b s) D = c for s > 0, or s' + b s'^2 = a.
// Where the step is too long the try ends and the damping grows; otherwise the point that it leads to is set, and the fall of
// L + R that the model predicts. Near and beyond MAXNORM the point's norm is made the predicted one by steps along d. A probe
// only sees whether its step, Newton's, is short: then the network is at rest; at the norm, where rounding hides the fall, such
// steps are tried once more (judge.wgsl).
// Bindings: 0 the zero; 1 activation_table; 2 settings (judge.wgsl); 3 slots; 4 state; 5 vectors; 6 factor; 7 geometry
//   (chart.wgsl).
// One workgroup of LANES a slot; lane l has components l, l + LANES, ...; each component's arithmetic is in the order of
// the columns, so the result does not depend on LANES. Networks that do not work go through it as well, to no effect:
// barriers must be reached by all or by none. Reference: ../../analysis/finisher/finisher.ts. Needs
// solve.wgsl and hold.wgsl.

/* Sum of the squares of values over 2 P. */
fn norm_of_values() -> vec2f {
  var sum = vec2f(0.0, 0.0);
  for (var p = 0u; p < P; p += 1u) {
    let v = settled(values[p]);
    sum = ds_add(sum, ds_mul(v, v));
  }
  return ds_mul(sum, vec2f(HALF_OVER_P_HIGH, HALF_OVER_P_LOW));
}

/* Takes values from the chart of network m to theta. */
fn leave_chart(m: u32, lane: u32) {
  for (var back = 0u; back < LAYERS; back += 1u) {
    let layer = LAYERS - 1u - back;
    for (var i = lane; i < W; i += LANES) {
      let u = layer * W + i;
      let length = length_at(weights_at(u), row_length(layer) - u32(geometry[(m * GEOMETRY + FLATS) * P + u].x));
      if (length.x >= LEAST_LENGTH && geometry[(m * GEOMETRY + INVERSES) * P + u].x != 0.0) {
        for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
          values[output_at(u, q)] = ds_div(values[output_at(u, q)], length);
        }
      }
    }
    workgroupBarrier();
    for (var e = lane; e < min(entry_count(layer), MOST_ENTRIES); e += LANES) {
      let factor = 1.5 - mix_factor(layer, e);
      for (var k = 0u; k < W; k += 1u) {
        let pair = geometry[(m * GEOMETRY + PAIR_LIST) * P + layer * W + W - 1u - k];
        if (pair.x != 0.0) {
          let i = entry_at(first_of(pair), e);
          let j = entry_at(second_of(pair), e);
          let x = values[i];
          let y = values[j];
          values[i] = ds_scale(ds_add(x, y), factor);
          values[j] = ds_scale(ds_sub(x, y), factor);
        }
      }
    }
    workgroupBarrier();
    find_constants(layer, lane);
    workgroupBarrier();
    add_constants(layer, lane, -1.0);
    workgroupBarrier();
  }
}

@compute @workgroup_size(LANES)
fn propose(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let lane = local.x;
  let word = STATE * m;
  let base = m * GEOMETRY * P;
  let is_active = state[word + STATUS] == RUNNING && state[word + HAS_TRIAL] != 0u && state[word + PHASE] == FLOWING;
  let probes = state[word + PROBE] != 0u;
  let lambda = damping_of(m);
  let norm = bitcast<f32>(state[word + NORM]);
  let hidden = settings[1] * bitcast<f32>(state[word + LOSS]);
  let unit = slope_exponent(state[word + GRADIENT_NORM]);
  let s = geometry[base + EXCESS * P];
  for (var p = lane; p < P; p += LANES) { right[p] = geometry[base + NORM_SLOPES * P + p]; }
  workgroupBarrier();
  solve(m, lane);
  let b = right_times(base + NORM_SLOPES * P);
  for (var p = lane; p < P; p += LANES) { outward[p] = settled(right[p]); }
  workgroupBarrier();
  for (var p = lane; p < P; p += LANES) { right[p] = geometry[base + SLOPES * P + p]; }
  workgroupBarrier();
  solve(m, lane);
  let along = right_times(base + NORM_SLOPES * P);
  let c = settled(times_power(ds_negate(along), -unit));
  let hold = hold_of(s, b, c);
  var norm_curvature = vec2f(0.0, 0.0);
  if (hold.reached.x > 0.0) { norm_curvature = ds_scale(hold.reached, 2.0); }
  let size = held_size(right_times(base + SLOPES * P), along, b, norm_curvature);
  workgroupBarrier();
  for (var p = lane; p < P; p += LANES) {
    right[p] = ds_negate(ds_add(times_power(right[p], -unit), settled(ds_mul(hold.force, outward[p]))));
    right[p] = settled(right[p]);
  }
  workgroupBarrier();
  let fall = times_power(times_power(half_fall(base, lambda, unit), -unit), -unit).x + held_fall(s, hold);
  let relative = relative_step(base, lane);
  let late = norm >= LATE_FROM * MAXNORM && norm < MAXNORM;
  let short = relative <= bitcast<u32>(select(settings[2], settings[3], late));
  let holds = hold.reached.x >= (HELD_PART - 1.0) * MAXNORM;
  for (var round = 0u; round <= NORM_ROUNDS; round += 1u) {
    for (var p = lane; p < P; p += LANES) { values[p] = ds_add(geometry[base + COORDINATES * P + p], right[p]); }
    workgroupBarrier();
    leave_chart(m, lane);
    let missing = ds_sub(ds_add(vec2f(MAXNORM, 0.0), hold.reached), norm_of_values());
    let further = settled(ds_div(settled(missing), b));
    workgroupBarrier();
    if (holds && round < NORM_ROUNDS) {
      for (var p = lane; p < P; p += LANES) { right[p] = ds_add(right[p], settled(ds_mul(further, outward[p]))); }
    }
    workgroupBarrier();
  }
  let held = norm >= HELD_PART * MAXNORM;
  let near = relative < bitcast<u32>(select(settings[4], HELD_STEP, held)) && (!held || fall < hidden);
  if (is_active && ((short && !probes) || (held && near))) {
    for (var p = lane; p < P; p += LANES) { vectors[row_of(m, POINT) + p] = settled(values[p]); }
  }
  if (is_active) {
    for (var p = lane; p < P; p += LANES) { geometry[base + OUTWARD * P + p] = outward[p]; }
  }
  if (lane == 0u && is_active) {
    geometry[base + HOLD * P] = b;
    geometry[base + HOLD * P + 1u] = norm_curvature;
    state[word + SIZE] = magnitude(size.x);
    state[word + MEASURES] = select(0u, 1u, fall >= hidden);
    state[word + REACH] = relative;
    state[word + FALL] = bitcast<u32>(fall);
    if (probes && near && held) {
      state[word + PROBE] = SETTLES;
    } else if (probes && near) {
      state[word + STATUS] = CONVERGED;
    } else if (probes || !short) {
      refuse(m, LONG, 3.0);
    }
  }
}
