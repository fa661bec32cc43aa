// The step of propose.wgsl in right: the solution with the factor of M, its length by the metric, and products with it.
// Here are the buffers of propose.wgsl, which says what they hold.

@group(0) @binding(2) var<storage, read> settings: array<f32>;
@group(0) @binding(3) var<storage, read> slots: array<u32>;
@group(0) @binding(4) var<storage, read_write> state: array<u32>;
@group(0) @binding(5) var<storage, read_write> vectors: array<vec2f>;
@group(0) @binding(6) var<storage, read> factor: array<vec2f>;
@group(0) @binding(7) var<storage, read_write> geometry: array<vec2f>;

var<workgroup> right: array<vec2f, P>;
var<workgroup> middle: array<vec2f, P>;
var<workgroup> outward: array<vec2f, P>;
var<workgroup> lane_length: array<u32, LANES>;
var<workgroup> lane_finite: array<u32, LANES>;

/* |d_p|^2 times the metric, clamped so that sums stay finite. */
fn part_of(base: u32, p: u32) -> f32 {
  let d = min(abs(right[p].x), 1.0e9);
  return min(d * d * geometry[base + METRIC * P + p].x, 1.0e36);
}

/* |d| of a unit's row by the metric. */
fn row_step(base: u32, u: u32) -> f32 {
  var sum = 0.0;
  for (var k = 0u; k < min(row_length(u / W), MOST_STRIDE); k += 1u) { sum = sum + part_of(base, weights_at(u) + k); }
  return f_sqrt(sum);
}

/* The length of the step against the coordinates, as bits; every lane gets it. */
fn relative_step(base: u32, lane: u32) -> u32 {
  var most = 0u;
  var largest = 0u;
  for (var p = lane; p < P; p += LANES) { largest = max(largest, max(magnitude(right[p].x), magnitude(right[p].y))); }
  for (var u = lane; u < UNITS; u += LANES) { most = max(most, magnitude(row_step(base, u))); }
  for (var p = OUTPUT + lane; p < P; p += LANES) {
    most = max(most, magnitude(0.5 * f_sqrt(part_of(base, p))));
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

/* right becomes M^-1 right. */
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

/* right times a row of the geometry, in the order of the components. */
fn right_times(row: u32) -> vec2f {
  var sum = vec2f(0.0, 0.0);
  for (var p = 0u; p < P; p += 1u) { sum = ds_add(sum, ds_mul(right[p], geometry[row + p])); }
  return settled(sum);
}

/* (-g d + lambda d METRIC d) / 2 of the step in right, g with its scale, in the order of the components. */
fn half_fall(base: u32, lambda: f32, unit: i32) -> vec2f {
  var sum = vec2f(0.0, 0.0);
  for (var p = 0u; p < P; p += 1u) {
    let d = settled(times_power(right[p], unit));
    let pull = ds_scale(settled(ds_mul(d, geometry[base + METRIC * P + p])), lambda);
    sum = ds_add(sum, ds_mul(d, settled(ds_sub(settled(pull), geometry[base + SLOPES * P + p]))));
  }
  return ds_scale(sum, 0.5);
}
