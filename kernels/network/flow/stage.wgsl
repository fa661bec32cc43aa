// One stage of a Rosenbrock method for many networks at once: solves (1/(h GAMMA) + H) U = -g + sum_j (C_j / h) U_j
// with the Cholesky factor of factor.wgsl, and sets the next point, theta + sum_j A_j U_j.
// Bindings: 0 the zero; 1 tableau: array<f32>, [stage s; C_0 ... as high and low parts, 2 STAGES; A_0 ..., 2 STAGES];
//   2 slots; 3 state; 4 vectors; 5 sums; 6 factor: array<vec2f>, P x P a network, lower triangle, the diagonal
//   inverted.
// One workgroup of LANES a slot; lane l has components l, l + LANES, ...; each component's arithmetic is in the order
// of the columns, so the result does not depend on LANES. Reference: ../../analysis/integrators/rodas4.ts.

@group(0) @binding(1) var<storage, read> tableau: array<f32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read> sums: array<vec4i>;
@group(0) @binding(6) var<storage, read> factor: array<vec2f>;

var<workgroup> right: array<vec2f, P>;
var<workgroup> middle: array<vec2f, P>;

@compute @workgroup_size(LANES)
fn stage(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + HAS_TRIAL] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  let lane = local.x;
  let s = min(u32(tableau[0]), STAGES - 1u);
  let point = row_of(m, POINT);
  let residual = bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]);
  var excess = vec2f(0.0, 0.0);
  if (s > 0u) { excess = excess_of(parameter_norm(point)); }
  let over_h = ds_div(vec2f(1.0, 0.0), vec2f(bitcast<f32>(state[STATE * m + H]), 0.0));
  for (var p = lane; p < P; p += LANES) {
    var g = vectors[row_of(m, GRADIENT) + p];
    if (s > 0u) { g = ds_add(loss_gradient(m, point, p, residual), regulariser_slope(excess, vectors[point + p])); }
    var sum = vec2f(0.0, 0.0);
    for (var j = 0u; j < s; j += 1u) {
      sum = ds_add(sum, ds_mul(vec2f(tableau[1u + 2u * j], tableau[2u + 2u * j]), vectors[row_of(m, U + j) + p]));
    }
    right[p] = ds_sub(ds_mul(sum, over_h), g);
  }
  workgroupBarrier();
  let matrix = m * P * P;
  for (var k = 0u; k < P; k += 1u) {
    let x = ds_mul(right[k], factor[matrix + k * P + k]);
    if (lane == 0u) { middle[k] = x; }
    for (var i = k + 1u + lane; i < P; i += LANES) {
      right[i] = ds_sub(right[i], ds_mul(factor[matrix + i * P + k], x));
    }
    workgroupBarrier();
  }
  for (var back = 0u; back < P; back += 1u) {
    let k = P - 1u - back;
    let x = ds_mul(middle[k], factor[matrix + k * P + k]);
    if (lane == 0u) { right[k] = x; }
    for (var i = lane; i < k; i += LANES) {
      middle[i] = ds_sub(middle[i], ds_mul(factor[matrix + k * P + i], x));
    }
    workgroupBarrier();
  }
  for (var p = lane; p < P; p += LANES) {
    vectors[row_of(m, U + s) + p] = right[p];
    var next = vec2f(0.0, 0.0);
    for (var j = 0u; j < s; j += 1u) {
      let a = vec2f(tableau[1u + 2u * STAGES + 2u * j], tableau[2u + 2u * STAGES + 2u * j]);
      next = ds_add(next, ds_mul(a, vectors[row_of(m, U + j) + p]));
    }
    let a = vec2f(tableau[1u + 2u * STAGES + 2u * s], tableau[2u + 2u * STAGES + 2u * s]);
    next = ds_add(next, ds_mul(a, right[p]));
    vectors[point + p] = ds_add(vectors[row_of(m, THETA) + p], next);
  }
}
