// What the Hessian needs of every sample, for networks whose theta is new: the Jacobian of f in whole numbers of 24
// bits, and e sigma''(z_j), from which curvature.wgsl makes its sums.
// Column p of the Jacobian without a_j: sigma'(z_j) x_k, sigma'(z_j), sigma(z_j), 1; as round(value 2^(23 - e)) with
// e from the bounds. Rounded once, its products are exact (exact_products.wgsl): the matrix J^T J stays positive semidefinite
// and errs in a flat direction only by the square of the rounding.
// Bindings: 0 the zero; 1 activation_table; 2 samples; 3 slots; 4 state; 5 vectors, as in gradient.wgsl, theta in row
//   THETA; 6 units: array<i32>, 2 R x ROW a slot, zeros at the end: of each neuron sigma'
//   SLOPE_SCALE as the bits of an f32, then of each its last column; 7 residual_curvatures: array<vec2f>, R x N a
//   slot, e sigma'' scaled to 15 bits by RESIDUAL_EXPONENT and CURVATURE_SCALE.
// Workgroups and lanes as in gradient.wgsl. Reference: ../../network_reference.ts.

@group(0) @binding(2) var<storage, read> samples: array<u32>;
@group(0) @binding(3) var<storage, read> slots: array<u32>;
@group(0) @binding(4) var<storage, read> state: array<u32>;
@group(0) @binding(5) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> units: array<i32>;
@group(0) @binding(7) var<storage, read_write> residual_curvatures: array<vec2f>;

/* round(value scale) for a scaled value below 2^23; MAGIC would do for 2^22. */
fn nearest(value: f32) -> i32 { return i32(floor(value + 0.5)); }

@compute @workgroup_size(LANES)
fn jacobian(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  if (state[STATE * m + ROUNDED] != 0u) { return; }
  let lane = local.x;
  let first = group.y * LANES + lane;
  let base = row_of(m, THETA);
  var theta: array<vec2f, P>;
  @unroll(IN_REGISTERS) for (var p = 0u; p < P; p += 1u) { theta[p] = vectors[base + p]; }
  var value_scale: array<f32, R>;
  @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) { value_scale[j] = power_of_two(23 - neuron_exponent(base, j)); }
  let residual_scale = power_of_two(15 - bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]));

  for (var n = first; n < N; n += STEP) {
    var x: array<vec2f, D>;
    @unroll for (var k = 0u; k < D; k += 1u) { x[k] = input_of(n, k); }
    var e = biased_residual(theta, minus_target(n));
    let at_sample = 2u * R * group.x * ROW + n;
    var curvature: array<vec2f, R>;
    @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
      let unit = activate(weighted_sum(theta, j * STRIDE, x, 0u, D), true);
      curvature[j] = unit.curvature;
      e = accumulate(e, product(unit.value, theta[OUTPUT + j]));
      let slope = unit.slope.x * SLOPE_SCALE;
      units[at_sample + j * ROW] = bitcast<i32>(slope);
      units[at_sample + (R + j) * ROW] = nearest(unit.value.x * value_scale[j]);
    }
    e = quick_two_sum(e.x, e.y);
    let scale = residual_scale * CURVATURE_SCALE;
    @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
      residual_curvatures[(group.x * R + j) * N + n] = product(vec2f(e.x * scale, e.y * scale), curvature[j]);
    }
  }
}
