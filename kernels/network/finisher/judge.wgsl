// Judges the point that gradient.wgsl has just evaluated, for many networks at once: loss, acceptance, damping, the late
// update's points, and the end. A network starts in phase START: one evaluation finds the scale of its residuals
// (MEASURED), a second one its loss and gradient (FLOWING).
// Bindings: 0 the zero; 1 settings: array<f32>, in the order of settings.ts; 2 slots; 3 state; 4 vectors; 5 sums; 6 peaks, as
//   in ../flow/control.wgsl; 7 geometry (measure.wgsl).
// An end: CONVERGED, at rest, at MAXNORM by the gradient, otherwise by a probe (propose.wgsl), which is asked for at the norm,
// where the gradient is small, or where it is rather small and some tries failed; at the norm a probe that finds a short step
// below rounding has it tried, and rest is where that does not help; SLOW, out of steps; STUCK, out of tries, or the step has
// become too short to move anything; FAILED, the first point does not fit.
// What may not be a finite number is judged by the bits of its magnitude, never by a comparison of floats.
// One workgroup of LANES a slot. Every lane judges for itself; each writes its own components.
// Reference: ../../analysis/finisher/finisher.ts.

@group(0) @binding(1) var<storage, read> settings: array<f32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read> sums: array<vec4i>;
@group(0) @binding(6) var<storage, read_write> peaks: array<u32>;
@group(0) @binding(7) var<storage, read> geometry: array<vec2f>;

var<workgroup> lane_slope: array<u32, LANES>;
var<workgroup> lane_largest: array<u32, LANES>;

/* Of the point: the bits of the largest component of the gradient, which goes to row NEXT, and of all that has to be finite. */
fn slope_and_largest(m: u32, lane: u32, excess: vec2f, is_active: bool) -> vec2u {
  let point = row_of(m, POINT);
  let residual = bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]);
  var slope = 0u;
  var largest = 0u;
  for (var p = lane; p < P; p += LANES) {
    let at = vectors[point + p];
    let g = ds_add(loss_gradient(m, point, p, residual), regulariser_slope(excess, at));
    slope = max(slope, magnitude(g.x));
    largest = max(max(largest, max(magnitude(g.x), magnitude(g.y))), max(magnitude(at.x), magnitude(at.y)));
    if (is_active) { vectors[row_of(m, NEXT) + p] = g; }
  }
  lane_slope[lane] = slope;
  lane_largest[lane] = largest;
  workgroupBarrier();
  for (var l = 0u; l < LANES; l += 1u) {
    slope = max(slope, lane_slope[l]);
    largest = max(largest, lane_largest[l]);
  }
  return vec2u(slope, largest);
}

fn next_damping(lambda: f32, measured: bool, ratio: f32) -> f32 {
  if (!measured || ratio > 0.75) {
    let less = lambda * 0.2;
    return select(less, 0.0, less < NO_DAMPING);
  }
  return select(lambda, min(lambda * 3.0, LARGEST_DAMPING), ratio < 0.25);
}

/* What a point that is now theta is: at rest, to be probed, or where tries begin. */
fn arrive(m: u32, slope: u32, norm: f32) {
  let word = STATE * m;
  if (slope < bitcast<u32>(settings[6]) && norm >= HELD_PART * MAXNORM) { state[word + STATUS] = CONVERGED; }
  let held = norm >= HELD_PART * MAXNORM;
  state[word + PROBE] = select(0u, PROBES, held || slope < bitcast<u32>(settings[5]));
}

/* Ends what may not go on; tries fail in ../factor.wgsl and propose.wgsl as well. */
fn limit(m: u32) {
  let word = STATE * m;
  if (state[word + STATUS] != RUNNING || state[word + PHASE] != FLOWING || state[word + PROBE] != 0u) { return; }
  if (f32(state[word + TRIES]) >= settings[7]) { state[word + STATUS] = STUCK; }
  if (f32(state[word + STEPS]) >= settings[0]) { state[word + STATUS] = SLOW; }
}

@compute @workgroup_size(LANES)
fn judge(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let lane = local.x;
  let word = STATE * m;
  let phase = state[word + PHASE];
  let runs = state[word + STATUS] == RUNNING;
  let is_active = runs && state[word + HAS_TRIAL] != 0u;
  let residual = bitcast<i32>(state[word + RESIDUAL_EXPONENT]);
  let point = row_of(m, POINT);
  let norm = parameter_norm(point);
  let excess = excess_of(norm);
  let found = slope_and_largest(m, lane, excess, is_active);
  var peak = 0u;
  var highest = 0u;
  for (var tile = 0u; tile < TILES; tile += 1u) {
    peak = max(peak, peaks[2u * (m * TILES + tile)]);
    highest = max(highest, peaks[2u * (m * TILES + tile) + 1u]);
  }
  let cube = ds_mul(ds_mul(excess, excess), excess);
  let loss = ds_add(mean_square(m, residual), ds_mul(cube, vec2f(0.333333343, -9.93410776e-9)));
  let before = vec2f(bitcast<f32>(state[word + LOSS]), bitcast<f32>(state[word + LOSS + 1u]));
  let fallen = ds_sub(before, loss).x;
  let settles = state[word + PROBE] == SETTLES;
  let old_slope = state[word + GRADIENT_NORM];
  let late = state[word + LATE];
  let largest = max(max(found.y, max(magnitude(norm.x), magnitude(norm.y))), max(magnitude(loss.x), magnitude(loss.y)));
  // Sums are right up to so many times the scale of the residuals at theta, that of squares up to fewer.
  let fits = highest < bitcast<u32>(power_of_two(residual + HEADROOM)) &&
    peak < bitcast<u32>(power_of_two(residual + LOSS_HEADROOM)) && largest < NOT_FINITE;
  let expected = bitcast<f32>(state[word + FALL]);
  let hidden = settings[1] * before.x;
  let measured = state[word + MEASURES] != 0u;
  // measure.wgsl has the other's size.
  let smaller = magnitude(geometry[(m * GEOMETRY + HOLD) * P + 2u].x) < state[word + SIZE];
  let ratio = f_div(fallen, max(expected, 1.0e-30));
  let falls = select(smaller && fallen >= -hidden, ratio > settings[8], measured);
  // The late update begins at the last point below a norm and stops at the first one beyond another after it.
  let begins = norm.x <= LATE_BEGIN * MAXNORM;
  let stops = late < LATE_HAS_STOP && norm.x >= MAXNORM;
  let accepted = fits && (phase == MEASURED || (phase == FLOWING && falls));
  workgroupBarrier();
  if (is_active && accepted) {
    for (var p = lane; p < P; p += LANES) {
      vectors[row_of(m, THETA) + p] = vectors[point + p];
      vectors[row_of(m, GRADIENT) + p] = vectors[row_of(m, NEXT) + p];
      if (begins) { vectors[row_of(m, LATE_START) + p] = vectors[point + p]; }
      if (stops) { vectors[row_of(m, LATE_STOP) + p] = vectors[point + p]; }
    }
  }
  if (lane == 0u && is_active) {
    for (var tile = 0u; tile < TILES; tile += 1u) { peaks[2u * (m * TILES + tile) + 1u] = 0u; }
    if (phase == FLOWING) { state[word + EVALUATIONS] = state[word + EVALUATIONS] + 1u; }
    if (phase == START) {
      state[word + PHASE] = MEASURED;
      state[word + RESIDUAL_EXPONENT] = bitcast<u32>(min(max(exponent_above(bitcast<f32>(peak)), -40), 50));
    } else if (accepted) {
      if (phase == FLOWING) {
        state[word + STEPS] = state[word + STEPS] + 1u;
        let lambda = bitcast<f32>(state[word + DAMPING]);
        state[word + DAMPING] = bitcast<u32>(next_damping(lambda, measured, ratio));
      }
      state[word + LOSS] = bitcast<u32>(loss.x);
      state[word + LOSS + 1u] = bitcast<u32>(loss.y);
      state[word + GRADIENT_NORM] = found.x;
      state[word + NORM] = bitcast<u32>(norm.x);
      state[word + SUMS_EXPONENT] = bitcast<u32>(residual);
      state[word + RESIDUAL_EXPONENT] = bitcast<u32>(min(max(exponent_above(bitcast<f32>(peak)), -40), 50));
      state[word + FRESH] = 1u;
      state[word + PHASE] = FLOWING;
      state[word + TRIES] = 0u;
      if (begins) { state[word + LATE] = LATE_HAS_START; }
      if (stops) { state[word + LATE] = late + LATE_HAS_STOP; }
      arrive(m, found.x, norm.x);
    } else if (phase == MEASURED) {
      state[word + STATUS] = FAILED;
    } else if (settles) {
      state[word + STATUS] = CONVERGED;
    } else {
      refuse(m, select(UNFIT, RISE, fits), 4.0);
      if (state[word + REACH] < bitcast<u32>(SHORTEST_REACH)) { state[word + STATUS] = STUCK; }
      // Rounding lets nothing get better.
      if (state[word + TRIES] == PROBE_AFTER && !measured && old_slope < bitcast<u32>(settings[6])) {
        state[word + PROBE] = PROBES;
      }
    }
  }
  if (lane == 0u && runs) { limit(m); }
}
