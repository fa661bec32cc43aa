// Sums over samples of e d2f of networks whose theta is new, as exact integer sums. For weight k of unit u and weight l
// of unit v <= u: V_k times source l of v, where V_k = (e d2f/dz_u dz_v) times source k of u, and, where v's layer is
// below u's, + e delta_u times d(source k)/dz_v.
// Bindings: 0 the zero; 1 rows: array<u32>, [u, v, k] for each workgroup; 2 samples; 3 slots; 4 state; 5 passes, from
//   jacobian.wgsl; 6 curvatures: array<vec4i>, MOST_SOURCES^2 for each slot, tile and pair.
// Made twice: for v in the first layer, whose sources are inputs (INNER false), and for v in the others. Workgroup (slot,
// row TILES + tile), LANES lanes; lane l of tile t takes samples t LANES + l, ... in steps of TILES LANES. Whole numbers:
// no order counts. Reference: ../../backpropagation.ts.

@group(0) @binding(1) var<storage, read> rows: array<u32>;
@group(0) @binding(2) var<storage, read> samples: array<u32>;
@group(0) @binding(3) var<storage, read> slots: array<u32>;
@group(0) @binding(4) var<storage, read> state: array<u32>;
@group(0) @binding(5) var<storage, read> passes: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> curvatures: array<vec4i>;

var<workgroup> lane_words: array<vec4i, SOURCES_LANES>;

@compute @workgroup_size(LANES)
fn curvature(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  let lane = local.x;
  let row = group.y / TILES;
  let tile = group.y % TILES;
  let first = tile * LANES + lane;
  let u = rows[3u * row];
  let v = rows[3u * row + 1u];
  let k = rows[3u * row + 2u];
  let record = pass_record(group.x) + PASS_HEAD;
  let is_bias = k == fan_in(u);
  let crosses = layer_of(v) < layer_of(u) && !is_bias;
  // Where a unit has no such entry another one is read, to no effect.
  let z_hessian_at = record + (Z_HESSIAN + select(0u, pair_of(u, v), u < UNITS)) * N;
  let source_at = record + (VALUE + select(0u, (max(layer_of(u), 1u) - 1u) * W + k, u >= W && !is_bias)) * N;
  let adjoint_at = record + (ADJOINT + u) * N;
  let tangent_at = record + select(0u, tangent_entry(max(layer_of(u), 1u) - 1u, k, v), crosses) * N;
  let input = min(k, D - 1u);
  let below = record + (VALUE + (max(layer_of(v), 1u) - 1u) * W) * N;
  let scale = power_of_two(-theta_exponent(group.x, PAIR_CURVATURES + pair_of(u, v)));
  var source_scale: array<f32, SOURCES>;
  @unroll for (var l = 0u; l < SOURCES; l += 1u) {
    source_scale[l] = INPUT_SCALE;
    if (INNER) { source_scale[l] = power_of_two(-theta_exponent(group.x, VALUES + (max(layer_of(v), 1u) - 1u) * W + l)); }
  }

  var words: array<vec4i, SOURCES_AND_BIAS>;
  @unroll for (var l = 0u; l < SOURCES_AND_BIAS; l += 1u) { words[l] = vec4i(0, 0, 0, 0); }
  for (var block = 0u; block < N; block += FLUSH) {
    var part: array<vec3i, SOURCES_AND_BIAS>;
    @unroll for (var l = 0u; l < SOURCES_AND_BIAS; l += 1u) { part[l] = vec3i(0, 0, 0); }
    for (var at = block; at < min(block + FLUSH, N); at += STEP) {
      let n = min(at + first, N - 1u);
      let inside = select(0.0, scale, at + first < N);
      var weighted = vec2f(0.0, 0.0);
      if (u < UNITS) {
        weighted = passes[z_hessian_at + n];
        if (!is_bias) {
          var source = passes[source_at + n];
          if (u < W) { source = fine_input(n, input); }
          weighted = product(weighted, source);
        }
      }
      if (crosses) { weighted = accumulate(weighted, product(passes[adjoint_at + n], passes[tangent_at + n])); }
      let b = vec2f(weighted.x * inside, weighted.y * inside);
      @unroll for (var l = 0u; l < SOURCES; l += 1u) {
        var source = vec2f(0.0, 0.0);
        if (INNER) { source = passes[below + l * N + n]; } else { source = fine_input(n, l); }
        part[l] = add_digits(part[l], digits(product(b, vec2f(source.x * source_scale[l], source.y * source_scale[l]))));
      }
      if (BIASED) { part[SOURCES] = add_digits(part[SOURCES], digits(b)); }
    }
    @unroll for (var l = 0u; l < SOURCES_AND_BIAS; l += 1u) { words[l] = carry(words[l], part[l]); }
  }
  @unroll for (var l = 0u; l < SOURCES_AND_BIAS; l += 1u) { lane_words[l * LANES + lane] = words[l]; }
  workgroupBarrier();
  for (var l = lane; l < SOURCES_AND_BIAS; l += LANES) {
    let total = sum_of_lanes(lane_words, l);
    curvatures[(((group.x * TILES + tile) * PAIRS + pair_of(u, v)) * MOST_SOURCES + k) * MOST_SOURCES + l] = total;
  }
}
