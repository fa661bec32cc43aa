// Loss and gradient of many one-hidden-layer networks in strict f32, for stochastic training, surfaces and previews.
// f(x) = sum_j a_j sigma(w_j x + b_j) + b_out; the loss is that of ../../loss.ts, LOSS_FACTOR = 2/N.
// Bindings: 0 the zero; 1 activation_table; 2 samples: array<vec4f>, SAMPLE4 a sample: D inputs, the target, zeros; 3 thetas:
//   array<f32>, M x P; 4 tile_sums: array<f32>, for each network and tile P + 1 sums; 5 result: array<f32>, for each
//   network the gradient (P) and the loss.
// gradient_f32: workgroup (network, tile of TILE samples), 8 lanes; lane l adds samples l, l + 8, ... of the tile, then
// a tree over lanes. finish_f32: workgroup (network); adds the tiles in order. Both orders are fixed by the problem.
// Reference: ../../network_reference.ts.

@group(0) @binding(2) var<storage, read> samples: array<vec4f>;
@group(0) @binding(3) var<storage, read> thetas: array<f32>;
@group(0) @binding(4) var<storage, read_write> tile_sums: array<f32>;
@group(0) @binding(5) var<storage, read_write> result: array<f32>;

var<workgroup> lane_sums: array<f32, Q8>;

@compute @workgroup_size(8)
fn gradient_f32(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let lane = local.x;
  var theta: array<f32, P>;
  @unroll for (var p = 0u; p < P; p += 1u) { theta[p] = thetas[group.x * P + p]; }
  var sum: array<f32, Q>;
  @unroll for (var q = 0u; q < Q; q += 1u) { sum[q] = 0.0; }
  let begin = group.y * TILE;
  for (var at = begin; at < min(begin + TILE, N); at += 8u) {
    let n = min(at + lane, N - 1u);
    var x: array<f32, D>;
    var e = read_sample(n, x);
    // Neuron by neuron in three passes: where the table is read no arithmetic can overlap.
    var argument: array<ReducedArgument, R>;
    @unroll for (var j = 0u; j < R; j += 1u) {
      argument[j] = reduce_argument(weighted_inputs_f32(theta, j * STRIDE, x));
    }
    var row: array<vec4f, R>;
    @unroll for (var j = 0u; j < R; j += 1u) { row[j] = row_at(argument[j].row); }
    var value: array<f32, R>;
    var slope: array<f32, R>;
    if (BIASED) { e = e + theta[P - 1u]; }
    @unroll for (var j = 0u; j < R; j += 1u) {
      let unit = activated(row[j], argument[j].node, argument[j].t);
      value[j] = unit.x;
      slope[j] = unit.y;
      e = e + theta[OUTPUT + j] * unit.x;
    }
    e = select(0.0, e, at + lane < N);
    sum[Q - 1u] = sum[Q - 1u] + e * e;
    if (BIASED) { sum[P - 1u] = sum[P - 1u] + e; }
    @unroll for (var j = 0u; j < R; j += 1u) {
      sum[OUTPUT + j] = sum[OUTPUT + j] + e * value[j];
      let delta = e * slope[j];
      if (BIASED) { sum[j * STRIDE + D] = sum[j * STRIDE + D] + delta; }
      @unroll for (var k = 0u; k < D; k += 1u) { sum[j * STRIDE + k] = sum[j * STRIDE + k] + delta * x[k]; }
    }
  }
  @unroll for (var q = 0u; q < Q; q += 1u) { lane_sums[q * 8u + lane] = sum[q]; }
  workgroupBarrier();
  for (var q = lane; q < Q; q += 8u) {
    let s = q * 8u;
    let low = (lane_sums[s] + lane_sums[s + 4u]) + (lane_sums[s + 2u] + lane_sums[s + 6u]);
    let high = (lane_sums[s + 1u] + lane_sums[s + 5u]) + (lane_sums[s + 3u] + lane_sums[s + 7u]);
    tile_sums[(group.x * TILES + group.y) * Q + q] = low + high;
  }
}

@compute @workgroup_size(8)
fn finish_f32(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  for (var q = local.x; q < Q; q += 8u) {
    var sum = 0.0;
    for (var tile = 0u; tile < TILES; tile += 1u) { sum = sum + tile_sums[(group.x * TILES + tile) * Q + q]; }
    var factor = LOSS_FACTOR;
    if (q == P) { factor = 0.5 * LOSS_FACTOR; }
    if (q < OUTPUT) { factor = factor * thetas[group.x * P + OUTPUT + q / STRIDE]; }
    result[group.x * Q + q] = sum * factor;
  }
}
