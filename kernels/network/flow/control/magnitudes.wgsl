// What a step is judged by, as bits of magnitudes (../../../strict/f32.wgsl): NaN stands above every number there. Needs
// the kernel's bindings (../control.wgsl), ../flow.wgsl, ../flow_norm.wgsl and the gradient's sums.

struct Magnitudes {
  // Largest component of the gradient of L + R at POINT.
  slope: u32,
  // Largest component of the error estimate, in units of its tolerance.
  error: u32,
  // Largest of all that has to be finite.
  largest: u32,
}

var<workgroup> lane_slope: array<u32, LANES>;
var<workgroup> lane_error: array<u32, LANES>;
var<workgroup> lane_largest: array<u32, LANES>;

/* Over the components of one lane. Where a network is active, its gradient goes to row NEXT. */
fn magnitudes_of_lane(m: u32, lane: u32, residual: i32, excess: vec2f, is_active: bool) -> Magnitudes {
  let theta = row_of(m, THETA);
  let point = row_of(m, POINT);
  let tolerance = bitcast<f32>(state[STATE * m + TOLERANCE]);
  var most = Magnitudes(0u, 0u, 0u);
  for (var p = lane; p < P; p += LANES) {
    let g = ds_add(loss_gradient(m, point, p, residual), regulariser_slope(excess, vectors[point + p]));
    let e = abs(vectors[row_of(m, U + STAGES - 1u) + p].x);
    let size = max(abs(vectors[theta + p].x), abs(vectors[point + p].x));
    let scaled = f_div(e, tolerance * (settings[0] + settings[1] * size));
    most.error = max(most.error, magnitude(scaled));
    most.slope = max(most.slope, magnitude(g.x));
    // f_div gives a number whatever it is given.
    most.largest = max(most.largest, max(max(magnitude(e), magnitude(g.x)), magnitude(g.y)));
    most.largest = max(most.largest, max(magnitude(vectors[point + p].x), magnitude(vectors[point + p].y)));
    if (is_active) { vectors[row_of(m, NEXT) + p] = g; }
  }
  return most;
}

/* Over all lanes. */
fn magnitudes_of_all(lane: u32, own: Magnitudes) -> Magnitudes {
  lane_slope[lane] = own.slope;
  lane_error[lane] = own.error;
  lane_largest[lane] = own.largest;
  workgroupBarrier();
  var most = own;
  for (var l = 0u; l < LANES; l += 1u) {
    most.slope = max(most.slope, lane_slope[l]);
    most.error = max(most.error, lane_error[l]);
    most.largest = max(most.largest, lane_largest[l]);
  }
  return most;
}
