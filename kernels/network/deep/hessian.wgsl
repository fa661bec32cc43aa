// The Hessian of L + R of networks whose theta is new, from the exact sums of curvature.wgsl and ../normal.wgsl:
// (2/N) (J^T J + sum e d2f), and R's part.
// Bindings: 0 the zero; 1 slots; 2 state; 3 vectors; 4 passes, for theta's exponents; 5 curvatures; 6 products; 7 hessian:
//   array<vec2f>, P x P a network, lower triangle. Workgroup (slot, block of LANES rows), a row a lane.
// Reference: ../../backpropagation.ts.

@group(0) @binding(1) var<storage, read> slots: array<u32>;
@group(0) @binding(2) var<storage, read> state: array<u32>;
@group(0) @binding(3) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(4) var<storage, read> passes: array<vec2f>;
@group(0) @binding(5) var<storage, read> curvatures: array<vec4i>;
@group(0) @binding(6) var<storage, read> products: array<vec4i>;
@group(0) @binding(7) var<storage, read_write> hessian: array<vec2f>;

/* Sum over samples of e d2f/dtheta_p dtheta_q, for q <= p. */
fn curvature_sum(slot: u32, p: u32, q: u32, residual: i32) -> vec2f {
  let u = unit_of(p);
  let v = unit_of(q);
  if (v >= UNITS) { return vec2f(0.0, 0.0); } // f is linear in its last weights
  let k = p - first_weight(u);
  let l = q - first_weight(v);
  var words = vec4i(0, 0, 0, 0);
  for (var tile = 0u; tile < TILES; tile += 1u) {
    words = add_words(
      words,
      curvatures[(((slot * TILES + tile) * PAIRS + pair_of(u, v)) * MOST_SOURCES + k) * MOST_SOURCES + l],
    );
  }
  var e = residual - 15 + theta_exponent(slot, PAIR_CURVATURES + pair_of(u, v));
  if (l < fan_in(v)) {
    if (v < W) {
      e = e + INPUT_EXPONENT;
    } else {
      e = e + theta_exponent(slot, VALUES + (layer_of(v) - 1u) * W + l);
    }
  }
  return times_power(words_value(words), e);
}

@compute @workgroup_size(LANES)
fn assemble(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let p = group.y * LANES + local.x;
  if (
    p >= P || state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u ||
    state[STATE * m + PHASE] != FLOWING
  ) { return; }
  let base = row_of(m, THETA);
  let residual = bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]);
  let excess = excess_of(parameter_norm(base));
  let row_exponent = column_exponent(group.x, p);
  for (var q = 0u; q <= min(p, P - 1u); q += 1u) {
    let both = product_sum(group.x, p, q, row_exponent + column_exponent(group.x, q));
    let sum = ds_add(both, curvature_sum(group.x, p, q, residual));
    hessian[(m * P + p) * P + q] = ds_add(
      loss_derivative(sum),
      regulariser_curvature(excess, vectors[base + p], vectors[base + q], p == q),
    );
  }
}
