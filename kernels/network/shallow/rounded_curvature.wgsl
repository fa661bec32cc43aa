// Sums over samples of e sigma''(z_j) x_k x_l (x_D = 1 for the bias) where the Hessian is rounded: e sigma'' has 28 bits
// (rounded_jacobian.wgsl), inputs 15. Four samples at a time, which the problem fixes.
// Bindings: 0 the zero; 1 slots; 2 state; 3 rounded_inputs; 4 residual_curvatures, as array<vec4i>, R x N4 a slot;
//   5 curvature_sums: array<vec2i>, R x PAIRS a slot, pair (k, l <= k) at k (k + 1) / 2 + l, as x 2^14 + y.
// Workgroup (slot, neuron), LANES lanes; lane l takes samples 4 l to 4 l + 3, and on in steps of 4 LANES. Whole numbers: no
// order counts. Reference: ../../network_reference.ts.

@group(0) @binding(1) var<storage, read> slots: array<u32>;
@group(0) @binding(2) var<storage, read> state: array<u32>;
@group(0) @binding(3) var<storage, read> rounded_inputs: array<vec4i>;
@group(0) @binding(4) var<storage, read> residual_curvatures: array<vec4i>;
@group(0) @binding(5) var<storage, read_write> curvature_sums: array<vec2i>;

var<workgroup> lane_sums: array<vec2i, CURVATURE_CHUNK_LANES>;

@compute @workgroup_size(LANES)
fn rounded_curvature(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  if (state[STATE * m + ROUNDED] == 0u) { return; }
  let lane = local.x;
  let neuron = group.x * R + group.y;
  var high: array<i32, PAIRS>;
  var low: array<i32, PAIRS>;
  @unroll for (var q = 0u; q < PAIRS; q += 1u) { high[q] = 0; low[q] = 0; }
  for (var n = lane; n < N4; n += LANES) {
    var words: array<vec4i, D2>;
    @unroll for (var k = 0u; k < D2; k += 1u) { words[k] = rounded_inputs[k * N4 + n]; }
    let residual_curvature = residual_curvatures[neuron * N4 + n];
    // e sigma'' x_k = upper 2^14 + lower, with x_D = 2^14.
    var upper_part: array<i32, STRIDE4>;
    var lower_part: array<i32, STRIDE4>;
    var x: array<i32, STRIDE4>;
    @unroll for (var c = 0u; c < 4u; c += 1u) {
      let integer_part = residual_curvature[c] >> 16u;
      let rest = low_half(residual_curvature[c]);
      @unroll for (var k = 0u; k < STRIDE; k += 1u) {
        if (k < D) {
          let input = rounded_input(words[min(k, D - 1u) / 2u][c], k);
          let both = integer_part * input;
          let nearest = (both + 8192) >> 14u;
          x[c * STRIDE + k] = input;
          upper_part[c * STRIDE + k] = nearest;
          lower_part[c * STRIDE + k] = (both - (nearest << 14u)) + ((rest * input) >> 14u);
        } else {
          x[c * STRIDE + k] = 16384;
          upper_part[c * STRIDE + k] = integer_part;
          lower_part[c * STRIDE + k] = rest;
        }
      }
    }
    @unroll for (var k = 0u; k < STRIDE; k += 1u) {
      @unroll for (var l = 0u; l <= k; l += 1u) {
        var first = 0;
        var second = 0;
        @unroll for (var c = 0u; c < 4u; c += 1u) {
          first = first + upper_part[c * STRIDE + k] * x[c * STRIDE + l];
          second = second + lower_part[c * STRIDE + k] * x[c * STRIDE + l];
        }
        let q = k * (k + 1u) / 2u + l;
        high[q] = high[q] + (first >> 14u);
        low[q] = low[q] + ((first & 0x3fff) + ((second + 8192) >> 14u));
      }
    }
  }
  @unroll for (var begin = 0u; begin < PAIRS; begin += CURVATURE_CHUNK) {
    @unroll for (var c = 0u; c < CURVATURE_CHUNK; c += 1u) {
      if (begin + c < PAIRS) { lane_sums[c * LANES + lane] = vec2i(high[begin + c], low[begin + c]); }
    }
    workgroupBarrier();
    for (var c = lane; c < min(CURVATURE_CHUNK, PAIRS - begin); c += LANES) {
      let total = pair_of_lanes(lane_sums, c);
      curvature_sums[neuron * PAIRS + begin + c] = total;
    }
    workgroupBarrier();
  }
}
