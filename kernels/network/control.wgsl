// Judges the step to the point that gradient.wgsl has just evaluated, for many networks at once: error, loss,
// acceptance, the next step, and the end of the flow. Equations: ../analysis/gradient_flow.ts, which is the reference.
// A network starts in phase START: one evaluation finds the scale of its residuals (MEASURED), a second one its
// loss and gradient (FLOWING).
// Bindings: 0 the zero; 1 settings: array<f32>, [absolute tolerance, relative tolerance, gradient tolerance, least step
//   at convergence, largest step, most steps, whether to go on beyond MAXNORM, gradient tolerance at the
//   largest step and beyond MAXNORM]; 2 slots; 3 state; 4 vectors; 5 sums;
//   6 peaks: array<f32>, for each network and tile the largest |e| of the last evaluation and of the whole step.
// One workgroup of LANES a slot. Every lane judges for itself; each writes its own components.

@group(0) @binding(1) var<storage, read> settings: array<f32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read> sums: array<vec4i>;
@group(0) @binding(6) var<storage, read_write> peaks: array<f32>;

var<workgroup> lane_slope: array<f32, LANES>;
var<workgroup> lane_error: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn control(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let lane = local.x;
  let word = STATE * m;
  let phase = state[word + PHASE];
  let works = state[word + STATUS] == RUNNING && state[word + ATTEMPT] != 0u;
  let theta = row_of(m, THETA);
  let point = row_of(m, POINT);
  let norm = parameter_norm(point);
  let excess = excess_of(norm);
  let residual = bitcast<i32>(state[word + RESIDUAL]);
  let tolerance = bitcast<f32>(state[word + TOLERANCE]);
  var slope = 0.0;
  var error = 0.0;
  for (var p = lane; p < P; p += LANES) {
    let g = ds_add(loss_gradient(m, point, p, residual), regulariser_slope(excess, vectors[point + p]));
    let e = abs(vectors[row_of(m, U + STAGES - 1u) + p].x);
    let size = max(abs(vectors[theta + p].x), abs(vectors[point + p].x));
    let scaled = f_div(e, tolerance * (settings[0] + settings[1] * size));
    if (!(scaled <= error)) { error = scaled; }
    slope = max(slope, abs(g.x));
    if (works) { vectors[row_of(m, NEXT) + p] = g; }
  }
  lane_slope[lane] = slope;
  lane_error[lane] = error;
  workgroupBarrier();
  for (var l = 0u; l < LANES; l += 1u) {
    slope = max(slope, lane_slope[l]);
    if (!(lane_error[l] <= error)) { error = lane_error[l]; }
  }
  var peak = 0.0;
  var highest = 0.0;
  for (var tile = 0u; tile < TILES; tile += 1u) {
    peak = max(peak, peaks[2u * (m * TILES + tile)]);
    highest = max(highest, peaks[2u * (m * TILES + tile) + 1u]);
  }
  let cube = ds_mul(ds_mul(excess, excess), excess);
  let loss = ds_add(mean_square(m, residual), ds_mul(cube, vec2f(0.333333343, -9.93410776e-9)));
  let before = vec2f(bitcast<f32>(state[word + LOSS]), bitcast<f32>(state[word + LOSS + 1u]));
  let rise = ds_sub(loss, before).x;
  let h = bitcast<f32>(state[word + H]);
  // Sums are right up to so many times the scale of the residuals at theta.
  let fits = highest < power_of_two(residual + HEADROOM);
  var growth = 6.0;
  if (error > 1.0e-8) { growth = min(6.0, max(0.2, f_div(0.9, error_root(min(error, 1.0e12))))); }
  if (!(error <= 1.0e12)) { growth = 0.2; }
  let accurate = error <= 1.0 || phase != FLOWING;
  let descends = rise <= 0.000001 * abs(before.x) || phase != FLOWING;
  let accepted = accurate && descends && fits && phase != START;
  workgroupBarrier();
  if (works && accepted) {
    for (var p = lane; p < P; p += LANES) {
      vectors[theta + p] = vectors[point + p];
      vectors[row_of(m, GRADIENT) + p] = vectors[row_of(m, NEXT) + p];
    }
  }
  if (lane == 0u && works) {
    for (var tile = 0u; tile < TILES; tile += 1u) { peaks[2u * (m * TILES + tile) + 1u] = 0.0; }
    if (phase == START) {
      state[word + PHASE] = MEASURED;
      state[word + RESIDUAL] = bitcast<u32>(min(max(exponent_above(peak), -40), 50));
    } else if (!accepted) {
      var factor = growth;
      if (accurate) { factor = 0.3; }
      if (!fits) { factor = 0.2; }
      state[word + H] = bitcast<u32>(h * factor);
      state[word + REJECTED] = 1u;
      state[word + REJECTIONS] = state[word + REJECTIONS] + 1u;
      if (phase == MEASURED) { state[word + STATUS] = FAILED; }
    } else {
      state[word + LOSS] = bitcast<u32>(loss.x);
      state[word + LOSS + 1u] = bitcast<u32>(loss.y);
      state[word + SLOPE] = bitcast<u32>(slope);
      state[word + NORM] = bitcast<u32>(norm.x);
      state[word + SCALE] = bitcast<u32>(residual);
      state[word + RESIDUAL] = bitcast<u32>(min(max(exponent_above(peak), -40), 50));
      state[word + FRESH] = 1u;
      state[word + PHASE] = FLOWING;
      if (phase == FLOWING) {
        let steps = state[word + STEPS] + 1u;
        state[word + STEPS] = steps;
        let time = ds_add(vec2f(bitcast<f32>(state[word + TIME]), bitcast<f32>(state[word + TIME + 1u])), vec2f(h, 0.0));
        state[word + TIME] = bitcast<u32>(time.x);
        state[word + TIME + 1u] = bitcast<u32>(time.y);
        var factor = growth;
        if (state[word + REJECTED] != 0u) { factor = min(1.0, growth); }
        state[word + H] = bitcast<u32>(min(h * factor, settings[4]));
        state[word + REJECTED] = 0u;
        let beyond = norm.x > MAXNORM;
        let flat = (slope < settings[2] && h >= settings[3]) || (slope < settings[7] && h >= settings[4]);
        if (beyond && (flat || settings[6] == 0.0 || (slope < settings[7] && h >= settings[3]))) {
          state[word + STATUS] = INFINITE;
        } else if (flat) {
          state[word + STATUS] = CONVERGED;
        } else if (f32(steps) >= settings[5]) {
          state[word + STATUS] = SLOW;
        }
      }
    }
  }
}
