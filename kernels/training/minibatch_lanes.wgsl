// As minibatch.wgsl, to the same bits, with a whole run in each lane: for software adapters, where barriers are dear.
// Bindings as there. One invocation a run, LANES runs a workgroup. Sums over a batch are in the order of its samples,
// chunk after chunk. Reference: training_reference.ts.

@group(0) @binding(2) var<storage, read> samples: array<vec4f>;
@group(0) @binding(3) var<storage, read> range: array<u32>;
@group(0) @binding(4) var<storage, read> runs: array<u32>;
@group(0) @binding(5) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> progress: array<u32>;

@compute @workgroup_size(LANES)
fn minibatch(@builtin(global_invocation_id) id: vec3u) {
  let m = id.x;
  if (m >= range[2]) { return; }
  let key = vec2u(runs[RUN * m], runs[RUN * m + 1u]);
  let hyper = read_hyper(RUN * m + HYPER);
  let decay = decay_of(m);
  var clock = clock_of(m);
  var rate = rate_of(m);
  var loss = bitcast<f32>(progress[PROGRESS * m + 2u]);
  var over = progress[PROGRESS * m + 3u];
  var moved = progress[PROGRESS * m + 4u];
  var order = EpochOrder(vec4u(0u, 0u, 0u, 0u), vec4u(0u, 0u, 0u, 0u));
  var weights: array<f32, P>;
  @unroll for (var p = 0u; p < P; p += 1u) { weights[p] = parameters[m * P + p].x; }
  for (var k = 0u; k < range[1]; k += 1u) {
    let step = range[0] + k;
    let batch = step % BATCHES;
    if (k == 0u || batch == 0u) { order = epoch_order(step / BATCHES, key); }
    var sums: array<f32, Q>;
    @unroll for (var q = 0u; q < Q; q += 1u) { sums[q] = 0.0; }
    for (var begin = 0u; begin < BATCH; begin += CHUNK) {
      var part: array<f32, Q>;
      @unroll for (var q = 0u; q < Q; q += 1u) { part[q] = 0.0; }
      for (var c = begin; c < min(begin + CHUNK, BATCH); c += 1u) {
        let n = sample_at(order, batch * BATCH + c);
        var x: array<f32, D>;
        var e = read_sample(n, x);
        if (BIASED) { e = e + weights[P - 1u]; }
        var value: array<f32, R>;
        var slope: array<f32, R>;
        @unroll for (var j = 0u; j < R; j += 1u) {
          let unit = activate_f32(weighted_inputs_f32(weights, j * STRIDE, x));
          value[j] = unit.x;
          slope[j] = unit.y;
          e = e + weights[OUTPUT + j] * unit.x;
        }
        part[P] = part[P] + e * e;
        if (BIASED) { part[P - 1u] = part[P - 1u] + e; }
        @unroll for (var j = 0u; j < R; j += 1u) {
          let delta = (e * slope[j]) * weights[OUTPUT + j];
          part[OUTPUT + j] = part[OUTPUT + j] + e * value[j];
          if (BIASED) { part[j * STRIDE + D] = part[j * STRIDE + D] + delta; }
          @unroll for (var i = 0u; i < D; i += 1u) { part[j * STRIDE + i] = part[j * STRIDE + i] + delta * x[i]; }
        }
      }
      @unroll for (var q = 0u; q < Q; q += 1u) { sums[q] = sums[q] + part[q]; }
    }
    if (over == 0u) {
      moved = step + 1u;
      clock = next_clock(clock, hyper);
      loss = sums[P] * ONE_OVER_BATCH;
      // A loop: unrolled, the optimiser's divisions take seconds to compile.
      for (var p = 0u; p < P; p += 1u) {
        let next = updated(parameters[m * P + p], sums[p] * LOSS_FACTOR, rate, clock, hyper, decay);
        parameters[m * P + p] = next;
        if (magnitude(next.x) >= bitcast<u32>(LIMIT)) { over = 1u; }
      }
      @unroll for (var p = 0u; p < P; p += 1u) { weights[p] = parameters[m * P + p].x; }
      rate = next_rate(rate, moved, decay);
    }
  }
  progress[PROGRESS * m] = bitcast<u32>(clock.x);
  progress[PROGRESS * m + 1u] = bitcast<u32>(clock.y);
  progress[PROGRESS * m + 2u] = bitcast<u32>(loss);
  progress[PROGRESS * m + 3u] = over;
  progress[PROGRESS * m + 4u] = moved;
  progress[PROGRESS * m + 5u] = bitcast<u32>(rate);
}
