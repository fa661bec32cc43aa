// Judges the step to the point that gradient.wgsl has just evaluated, for many networks at once: error, loss,
// acceptance, the next step, and the end of the flow. Equations: ../analysis/gradient_flow.ts, which is the reference.
// A network starts in phase START: one evaluation finds the scale of its residuals (MEASURED), a second one its
// loss and gradient (FLOWING).
// Bindings: 0 the zero; 1 settings: array<f32>, [absolute tolerance, relative tolerance, gradient tolerance, least step
//   at convergence, largest step, most steps, whether to go on beyond MAXNORM, gradient tolerance at the
//   largest step and beyond MAXNORM, smallest step, most attempts]; 2 slots; 3 state; 4 vectors; 5 sums;
//   6 peaks: array<u32>, for each network and tile the largest |e| of the last evaluation and of the whole step, as bits.
// A flow is STUCK when a step is rejected and the next one would be below the smallest, or the attempts are used up.
// What may not be a finite number is judged by the bits of its magnitude (../strict/f32.wgsl), never by a comparison
// of floats.
// One workgroup of LANES a slot. Every lane judges for itself; each writes its own components.

@group(0) @binding(1) var<storage, read> settings: array<f32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read> sums: array<vec4i>;
@group(0) @binding(6) var<storage, read_write> peaks: array<u32>;

var<workgroup> lane_slope: array<u32, LANES>;
var<workgroup> lane_error: array<u32, LANES>;
var<workgroup> lane_largest: array<u32, LANES>;

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
  // Bits of magnitudes: the gradient, the scaled error, and everything that has to be finite.
  var slope = 0u;
  var error = 0u;
  var largest = max(magnitude(norm.x), magnitude(norm.y));
  for (var p = lane; p < P; p += LANES) {
    let g = ds_add(loss_gradient(m, point, p, residual), regulariser_slope(excess, vectors[point + p]));
    let e = abs(vectors[row_of(m, U + STAGES - 1u) + p].x);
    let size = max(abs(vectors[theta + p].x), abs(vectors[point + p].x));
    let scaled = f_div(e, tolerance * (settings[0] + settings[1] * size));
    error = max(error, magnitude(scaled));
    slope = max(slope, magnitude(g.x));
    // f_div gives a number whatever it is given.
    largest = max(largest, max(max(magnitude(e), magnitude(g.x)), magnitude(g.y)));
    largest = max(largest, max(magnitude(vectors[point + p].x), magnitude(vectors[point + p].y)));
    if (works) { vectors[row_of(m, NEXT) + p] = g; }
  }
  lane_slope[lane] = slope;
  lane_error[lane] = error;
  lane_largest[lane] = largest;
  workgroupBarrier();
  for (var l = 0u; l < LANES; l += 1u) {
    slope = max(slope, lane_slope[l]);
    error = max(error, lane_error[l]);
    largest = max(largest, lane_largest[l]);
  }
  var peak = 0u;
  var highest = 0u;
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
  largest = max(largest, max(magnitude(loss.x), magnitude(loss.y)));
  let fits = highest < bitcast<u32>(power_of_two(residual + HEADROOM)) && largest < NOT_FINITE;
  var growth = 0.2;
  if (error <= bitcast<u32>(1.0e12)) {
    growth = 6.0;
    let scaled = bitcast<f32>(error);
    if (scaled > 1.0e-8) { growth = min(6.0, max(0.2, f_div(0.9, error_root(scaled)))); }
  }
  let accurate = error <= bitcast<u32>(1.0) || phase != FLOWING;
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
    for (var tile = 0u; tile < TILES; tile += 1u) { peaks[2u * (m * TILES + tile) + 1u] = 0u; }
    if (phase == START) {
      state[word + PHASE] = MEASURED;
      state[word + RESIDUAL] = bitcast<u32>(min(max(exponent_above(bitcast<f32>(peak)), -40), 50));
    } else if (!fits) {
      reject(m, UNFIT, h * 0.2);
    } else if (!accurate) {
      reject(m, INACCURATE, h * growth);
    } else if (!descends) {
      reject(m, RISE, h * 0.3);
    } else {
      state[word + LOSS] = bitcast<u32>(loss.x);
      state[word + LOSS + 1u] = bitcast<u32>(loss.y);
      state[word + SLOPE] = slope;
      state[word + NORM] = bitcast<u32>(norm.x);
      state[word + SCALE] = bitcast<u32>(residual);
      state[word + RESIDUAL] = bitcast<u32>(min(max(exponent_above(bitcast<f32>(peak)), -40), 50));
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
        let g = bitcast<f32>(slope);
        let flat = (g < settings[2] && h >= settings[3]) || (g < settings[7] && h >= settings[4]);
        if (beyond && (flat || settings[6] == 0.0 || (g < settings[7] && h >= settings[3]))) {
          state[word + STATUS] = INFINITE;
        } else if (flat) {
          state[word + STATUS] = CONVERGED;
        } else if (f32(steps) >= settings[5]) {
          state[word + STATUS] = SLOW;
        }
      }
    }
    if (phase == MEASURED && !accepted) { state[word + STATUS] = FAILED; }
  }
  // factor.wgsl rejects as well.
  if (lane == 0u && phase == FLOWING && state[word + STATUS] == RUNNING && state[word + REJECTED] != 0u) {
    let next = state[word + H];
    if (next < bitcast<u32>(settings[8]) || f32(attempts(m)) >= settings[9]) { state[word + STATUS] = STUCK; }
  }
}
