// Sums over samples of e sigma''(z_j) x_k x_l (x_D = 1 for the bias) of networks whose theta is new, as exact integer
// sums: the part of the Hessian within a neuron.
// Bindings: 0 the zero; 1 samples (../inputs.wgsl); 2 slots; 3 state; 4 residual_curvatures, from jacobian.wgsl; 5 curvatures:
//   array<vec4i>, R x PAIRS for each network and tile, pair (k, l <= k) at k (k + 1) / 2 + l.
// Workgroup (slot, neuron TILES + tile), LANES lanes; lane l of tile t takes samples t LANES + l, ... in steps of TILES
// LANES. Whole numbers: no order counts. Reference: ../../network_reference.ts.

@group(0) @binding(1) var<storage, read> samples: array<u32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read> residual_curvatures: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> curvatures: array<vec4i>;

var<workgroup> lane_words: array<vec4i, PAIR_CHUNK_LANES>;

/* a x for an input: a coarse one has 12 bits, and its product with half an f32 is exact. */
fn times_input(a: vec2f, x: vec2f) -> vec2f {
  if (!COARSE) { return product(a, x); }
  let high = upper(a.x);
  let p = a.x * x.x;
  return vec2f(p, ((high * x.x - p) + (a.x - high) * x.x) + a.y * x.x);
}

@compute @workgroup_size(LANES)
fn curvature(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  if (state[STATE * m + ROUNDED] != 0u) { return; }
  let lane = local.x;
  let j = group.y / TILES;
  let tile = group.y % TILES;
  let first = tile * LANES + lane;
  var words: array<vec4i, PAIRS>;
  @unroll for (var q = 0u; q < PAIRS; q += 1u) { words[q] = vec4i(0, 0, 0, 0); }
  for (var block = 0u; block < N; block += FLUSH) {
    var part: array<vec3i, PAIRS>;
    @unroll for (var q = 0u; q < PAIRS; q += 1u) { part[q] = vec3i(0, 0, 0); }
    for (var at = block; at < min(block + FLUSH, N); at += STEP) {
      let n = min(at + first, N - 1u);
      let inside = select(0.0, 1.0, at + first < N);
      let residual_curvature = residual_curvatures[(group.x * R + j) * N + n];
      let v = vec2f(residual_curvature.x * inside, residual_curvature.y * inside);
      var x: array<vec2f, D>;
      @unroll for (var k = 0u; k < D; k += 1u) { x[k] = input_of(n, k); }
      let reduced = vec2f(v.x * INPUT_SCALE, v.y * INPUT_SCALE);
      @unroll for (var k = 0u; k < D; k += 1u) {
        let vx = times_input(reduced, x[k]);
        let q = k * (k + 1u) / 2u;
        if (BIASED) { part[D * (D + 1u) / 2u + k] = add_digits(part[D * (D + 1u) / 2u + k], digits(vx)); }
        let both = vec2f(vx.x * INPUT_SCALE, vx.y * INPUT_SCALE);
        @unroll for (var l = 0u; l <= k; l += 1u) { part[q + l] = add_digits(part[q + l], digits(times_input(both, x[l]))); }
      }
      if (BIASED) { part[PAIRS - 1u] = add_digits(part[PAIRS - 1u], digits(v)); }
    }
    @unroll for (var q = 0u; q < PAIRS; q += 1u) { words[q] = carry(words[q], part[q]); }
  }
  @unroll for (var begin = 0u; begin < PAIRS; begin += PAIR_CHUNK) {
    @unroll for (var c = 0u; c < PAIR_CHUNK; c += 1u) {
      if (begin + c < PAIRS) { lane_words[c * LANES + lane] = words[begin + c]; }
    }
    workgroupBarrier();
    for (var c = lane; c < min(PAIR_CHUNK, PAIRS - begin); c += LANES) {
      let total = sum_of_lanes(lane_words, c);
      curvatures[(m * TILES + tile) * CURVATURES + j * PAIRS + begin + c] = total;
    }
    workgroupBarrier();
  }
}
