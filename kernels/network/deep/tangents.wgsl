// From layer to layer what curvature.wgsl makes its sums of, for networks whose theta is new: per sample and neuron v,
// Z = dz_u/dz_v = W dh/dz_v in the layers above v's, dh/dz_v = diag(sigma') Z, and d2f/dz_u dz_v = M Z with M of
// jacobian.wgsl.
// Bindings: 0 the zero; 1 slots; 2 state; 3 vectors; 4 passes. Workgroup (slot, v TILES + tile), LANES lanes; lane l of
// tile t takes samples t LANES + l, ... in steps of TILES LANES. Reference: ../../backpropagation.ts.

@group(0) @binding(1) var<storage, read> slots: array<u32>;
@group(0) @binding(2) var<storage, read> state: array<u32>;
@group(0) @binding(3) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> passes: array<vec2f>;

@compute @workgroup_size(LANES)
fn tangents(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  let v = group.y / TILES;
  let first = group.y % TILES * LANES + local.x;
  let base = row_of(m, THETA);
  let record = pass_record(group.x) + PASS_HEAD;
  for (var n = first; n < N; n += STEP) {
    var tangent: array<vec2f, W>;
    @unroll for (var k = 0u; k < W; k += 1u) { tangent[k] = passes[record + tangent_entry(layer_of(v), k, v) * N + n]; }
    for (var layer = layer_of(v) + 1u; layer < LAYERS; layer += 1u) {
      var z: array<vec2f, W>;
      @unroll for (var i = 0u; i < W; i += 1u) {
        let weights = base + first_weight(layer * W + i);
        var sum = product(vectors[weights], tangent[0u]);
        @unroll for (var k = 1u; k < W; k += 1u) { sum = accumulate(sum, product(vectors[weights + k], tangent[k])); }
        z[i] = quick_two_sum(sum.x, sum.y);
      }
      @unroll for (var i = 0u; i < W; i += 1u) {
        let u = layer * W + i;
        var sum = vec2f(0.0, 0.0);
        @unroll for (var j = 0u; j < W; j += 1u) {
          let pair = pair_of(layer * W + max(i, j), layer * W + min(i, j));
          sum = accumulate(sum, product(passes[record + (Z_HESSIAN + pair) * N + n], z[j]));
        }
        passes[record + (Z_HESSIAN + pair_of(u, v)) * N + n] = quick_two_sum(sum.x, sum.y);
      }
      @unroll for (var i = 0u; i < W; i += 1u) {
        let slope = passes[record + tangent_entry(layer, i, layer * W + i) * N + n];
        let t = product(slope, z[i]);
        tangent[i] = quick_two_sum(t.x, t.y);
        passes[record + tangent_entry(layer, i, v) * N + n] = tangent[i];
      }
    }
  }
}
