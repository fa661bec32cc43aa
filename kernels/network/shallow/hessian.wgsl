// The Hessian of L + R of networks whose theta is new, from the exact sums of gradient.wgsl, curvature.wgsl and
// normal.wgsl: (2/N) (J^T J + sum e d2f), with d2f = a_j sigma''(z_j) x_k x_l within a neuron and sigma'(z_j) x_k
// between a weight and its neuron's output weight; R adds excess^2 / P on the diagonal and
// 2 excess theta_p theta_q / P^2.
// Made twice: with exact_parts.wgsl, and with rounded_parts.wgsl for the networks whose Hessian is rounded.
// Bindings: 0 the zero; 1 slots; 2 state; 3 vectors; 4 sums; 5 and 6 those of the parts; 7 hessian: array<vec2f>,
//   P x P a network, lower triangle. Workgroup (slot, block of LANES rows), a row a lane.
// Reference: ../../network_reference.ts.

@group(0) @binding(1) var<storage, read> slots: array<u32>;
@group(0) @binding(2) var<storage, read> state: array<u32>;
@group(0) @binding(3) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(4) var<storage, read> sums: array<vec4i>;
@group(0) @binding(7) var<storage, read_write> hessian: array<vec2f>;

/* a_j for an input weight or bias, 1 for the others. */
fn outer_factor(base: u32, p: u32) -> vec2f {
  if (p < OUTPUT) { return vectors[base + OUTPUT + p / STRIDE]; }
  return vec2f(1.0, 0.0);
}

@compute @workgroup_size(LANES)
fn assemble(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  if (state[STATE * m + ROUNDED] != WITH_ROUNDED) { return; }
  let base = row_of(m, THETA);
  let excess = excess_of(parameter_norm(base));
  let p = group.y * LANES + local.x;
  if (p < P) {
    let row_factor = outer_factor(base, p);
    for (var q = 0u; q <= min(p, P - 1u); q += 1u) {
      let factors = ds_mul(row_factor, outer_factor(base, q));
      var sum = ds_mul(column_product(group.x, base, p, q), factors);
      let j = q / STRIDE;
      if (q < OUTPUT && p < OUTPUT && p / STRIDE == j) {
        let curvature = curvature_sum(group.x, m, j, p % STRIDE, q % STRIDE);
        sum = ds_add(sum, ds_mul(curvature, vectors[base + OUTPUT + j]));
      }
      if (q < OUTPUT && p == OUTPUT + j) { sum = ds_add(sum, residual_sum(m, base, q, bitcast<i32>(state[STATE * m + SUMS_EXPONENT]))); }
      hessian[(m * P + p) * P + q] = ds_add(
        loss_derivative(sum),
        regulariser_curvature(excess, vectors[base + p], vectors[base + q], p == q),
      );
    }
  }
}
