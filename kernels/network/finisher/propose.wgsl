// A step of many networks: solves (H + DAMPING METRIC) d = -g in the chart with the Cholesky factor of ../factor.wgsl. Where it is
// too long the try ends and the damping grows; otherwise the point that it leads to is set, and the fall of the loss that the
// quadratic model predicts, -d (g + H d / 2) = (-g d + DAMPING d METRIC d) / 2. A probe only sees whether its step, Newton's, is
// short: then the network is at rest.
// Bindings: 0 the zero; 1 settings (judge.wgsl); 2 slots; 3 state; 4 vectors; 5 factor; 6 geometry; 7 partners (chart.wgsl).
// One workgroup of LANES a slot; lane l has components l, l + LANES, ...; each component's arithmetic is in the order of the columns,
// so the result does not depend on LANES. Networks that do not work go through it as well, to no effect: barriers must
// be reached by all or by none. Reference: ../../analysis/finisher.ts.

@group(0) @binding(1) var<storage, read> settings: array<f32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read> factor: array<vec2f>;
@group(0) @binding(6) var<storage, read> geometry: array<vec2f>;
@group(0) @binding(7) var<storage, read> partners: array<u32>;

var<workgroup> right: array<vec2f, P>;
var<workgroup> middle: array<vec2f, P>;
var<workgroup> lane_length: array<u32, LANES>;
var<workgroup> lane_finite: array<u32, LANES>;

/* |d_p| over a length, clamped so that squares stay finite. */
fn part_of(p: u32, length: f32) -> f32 { return min(f_div(min(abs(right[p].x), 1.0e9), length), 1.0e9); }

/* |d| of a unit's row over the row's length. */
fn row_step(base: u32, u: u32) -> f32 {
  let length = geometry[base + LENGTHS * P + u].x;
  var sum = 0.0;
  for (var k = 0u; k < min(row_length(u / W), MOST_STRIDE); k += 1u) {
    let part = part_of(row_at(u) + k, length);
    sum = sum + part * part;
  }
  return f_sqrt(sum);
}

/* The length of the step against the coordinates, as bits; every lane gets it. */
fn relative_step(base: u32, lane: u32) -> u32 {
  var most = 0u;
  var largest = 0u;
  for (var p = lane; p < P; p += LANES) { largest = max(largest, max(magnitude(right[p].x), magnitude(right[p].y))); }
  for (var u = lane; u < UNITS; u += LANES) { most = max(most, magnitude(row_step(base, u))); }
  for (var p = OUTPUT + lane; p < P; p += LANES) {
    let over = f_sqrt(geometry[base + METRIC * P + p].x);
    most = max(most, magnitude(0.5 * min(min(abs(right[p].x), 1.0e9) * over, 1.0e9)));
  }
  lane_length[lane] = most;
  lane_finite[lane] = largest;
  workgroupBarrier();
  for (var l = 0u; l < LANES; l += 1u) {
    most = max(most, lane_length[l]);
    largest = max(largest, lane_finite[l]);
  }
  return select(most, NOT_FINITE, largest >= NOT_FINITE);
}

/* Solves for the step: right, before and after; its unit of the power of two that the gradient has. */
fn solve(m: u32, lane: u32) {
  let matrix = m * P * P;
  for (var k = 0u; k < P; k += 1u) {
    let x = settled(ds_mul(right[k], factor[matrix + k * P + k]));
    if (lane == 0u) { middle[k] = x; }
    for (var i = k + 1u + lane; i < P; i += LANES) {
      right[i] = ds_sub(right[i], ds_mul(factor[matrix + i * P + k], x));
    }
    workgroupBarrier();
  }
  for (var back = 0u; back < P; back += 1u) {
    let k = P - 1u - back;
    let x = settled(ds_mul(middle[k], factor[matrix + k * P + k]));
    if (lane == 0u) { right[k] = x; }
    for (var i = lane; i < k; i += LANES) {
      middle[i] = ds_sub(middle[i], ds_mul(factor[matrix + k * P + i], x));
    }
    workgroupBarrier();
  }
}

/* (-g d + lambda d METRIC d) / 2, without the scale of the gradient, in the order of the components. */
fn half_fall(base: u32, lambda: f32) -> vec2f {
  var sum = vec2f(0.0, 0.0);
  for (var p = 0u; p < P; p += 1u) {
    let d = right[p];
    let pull = ds_scale(settled(ds_mul(d, geometry[base + METRIC * P + p])), lambda);
    sum = ds_add(sum, ds_mul(d, settled(ds_sub(settled(pull), geometry[base + SLOPES * P + p]))));
  }
  return ds_scale(sum, 0.5);
}

fn unmix(i: u32, j: u32, factor: f32) {
  let x = values[i];
  let y = values[j];
  values[i] = ds_scale(ds_add(x, y), factor);
  values[j] = ds_scale(ds_sub(x, y), factor);
}

/* Takes values from the chart of network m to theta. */
fn leave_chart(m: u32, lane: u32) {
  for (var back = 0u; back < LAYERS; back += 1u) {
    let layer = LAYERS - 1u - back;
    for (var i = lane; i < W; i += LANES) {
      let u = layer * W + i;
      if (is_scaled(u, partners[m * UNITS + u])) {
        var length = length_at(row_at(u), row_length(layer));
        if (length.x < LEAST_LENGTH) { length = vec2f(1.0, 0.0); }
        for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
          values[output_at(u, q)] = ds_div(values[output_at(u, q)], length);
        }
      }
    }
    workgroupBarrier();
    for (var i = lane; i < W; i += LANES) {
      let u = layer * W + i;
      let v = partners[m * UNITS + u];
      if (is_first(u, v)) {
        for (var k = 0u; k < min(row_length(layer), MOST_STRIDE); k += 1u) { unmix(row_at(u) + k, row_at(v) + k, 1.0); }
        for (var q = 0u; q < min(output_count(layer), W); q += 1u) { unmix(output_at(u, q), output_at(v, q), 0.5); }
      }
    }
    workgroupBarrier();
  }
}

@compute @workgroup_size(LANES)
fn propose(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let lane = local.x;
  let word = STATE * m;
  let base = m * GEOMETRY * P;
  let works = state[word + STATUS] == RUNNING && state[word + ATTEMPT] != 0u && state[word + PHASE] == FLOWING;
  let probes = state[word + PROBE] != 0u;
  let lambda = damping_of(m);
  let norm = bitcast<f32>(state[word + NORM]);
  let unscale = -slope_exponent(state[word + SLOPE]);
  for (var p = lane; p < P; p += LANES) { right[p] = ds_negate(geometry[base + SLOPES * P + p]); }
  workgroupBarrier();
  solve(m, lane);
  let fall = half_fall(base, lambda);
  workgroupBarrier();
  for (var p = lane; p < P; p += LANES) { right[p] = settled(times_power(right[p], unscale)); }
  workgroupBarrier();
  let relative = relative_step(base, lane);
  let late = norm >= LATE_FROM * MAXNORM && norm < MAXNORM;
  let short = relative <= bitcast<u32>(select(settings[2], settings[3], late));
  for (var p = lane; p < P; p += LANES) { values[p] = ds_add(geometry[base + COORDINATES * P + p], right[p]); }
  workgroupBarrier();
  leave_chart(m, lane);
  if (works && short && !probes) {
    for (var p = lane; p < P; p += LANES) { vectors[row_of(m, POINT) + p] = settled(values[p]); }
  }
  if (lane == 0u && works) {
    if (probes && relative < bitcast<u32>(settings[4])) {
      state[word + STATUS] = CONVERGED;
    } else if (probes || !short) {
      refuse(m, LONG, 3.0);
    } else {
      state[word + REACH] = relative;
      state[word + FALL] = bitcast<u32>(times_power(times_power(fall, unscale), unscale).x);
    }
  }
}
