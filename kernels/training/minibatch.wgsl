// Training of many one-hidden-layer networks on minibatches, many steps in one dispatch, in strict f32:
// f(x) = sum_j a_j sigma(w_j x + b_j) + b_out, L = mean over the batch of (f(x) - y)^2.
// Bindings: 0 the zero; 1 activation_table; 2 samples: array<vec4f>, SAMPLE4 a sample: D inputs, the target, zeros (as in
//   network/f32/gradient.wgsl); 3 range: array<u32>, [first step, steps, M]; 4 runs; 5 parameters; 6 progress (runs.wgsl).
// One workgroup of LANES a run. Of each CHUNK samples of a batch the lanes first share the samples: columns e sigma'(z_j)
// a_j, sigma(z_j), e, x_i and 1 in workgroup memory. Then they share the parameters: each derivative is a sum of products of
// two columns in the order of the samples, chunk after chunk. So the order depends on no number of lanes.
// Reference: training_reference.ts.

@group(0) @binding(2) var<storage, read> samples: array<vec4f>;
@group(0) @binding(3) var<storage, read> range: array<u32>;
@group(0) @binding(4) var<storage, read> runs: array<u32>;
@group(0) @binding(5) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> progress: array<u32>;

var<workgroup> weights: array<f32, P>;
var<workgroup> sums: array<f32, Q>;
var<workgroup> columns: array<f32, COLUMNS_CHUNK>;
var<workgroup> beyond: array<u32, LANES>;

/* Of the columns whose product component q of the gradient sums up: delta 0 ... R - 1, value R ..., e 2 R, x 2 R + 1 ... . */
fn left_column(q: u32) -> u32 {
  if (q < OUTPUT) { return q / STRIDE; }
  if (q < OUTPUT + R) { return R + q - OUTPUT; }
  return 2u * R;
}

fn right_column(q: u32) -> u32 {
  if (q < OUTPUT) { return 2u * R + 1u + q % STRIDE; }
  if (q < OUTPUT + R || q == P) { return 2u * R; }
  return 2u * R + 1u + D;
}

@compute @workgroup_size(LANES)
fn minibatch(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = group.x;
  let lane = local.x;
  let key = vec2u(runs[RUN * m], runs[RUN * m + 1u]);
  let hyper = read_hyper(RUN * m + HYPER);
  let decay = decay_of(m);
  var clock = clock_of(m);
  var rate = rate_of(m);
  var loss = bitcast<f32>(progress[PROGRESS * m + 2u]);
  var over = progress[PROGRESS * m + 3u];
  var moved = progress[PROGRESS * m + 4u];
  var order = EpochOrder(vec4u(0u, 0u, 0u, 0u), vec4u(0u, 0u, 0u, 0u));
  for (var p = lane; p < P; p += LANES) { weights[p] = parameters[m * P + p].x; }
  workgroupBarrier();
  for (var k = 0u; k < range[1]; k += 1u) {
    let step = range[0] + k;
    let batch = step % BATCHES;
    if (k == 0u || batch == 0u) { order = epoch_order(step / BATCHES, key); }
    for (var q = lane; q < Q; q += LANES) { sums[q] = 0.0; }
    for (var begin = 0u; begin < BATCH; begin += CHUNK) {
      for (var c = lane; c < CHUNK; c += LANES) {
        let inside = begin + c < BATCH;
        let n = sample_at(order, batch * BATCH + min(begin + c, BATCH - 1u));
        var x: array<f32, D>;
        var e = read_sample(n, x);
        if (BIASED) { e = e + weights[P - 1u]; }
        var slope: array<f32, R>;
        @unroll for (var j = 0u; j < R; j += 1u) {
          let unit = activate_f32(weighted_inputs_f32(weights, j * STRIDE, x));
          columns[(R + j) * CHUNK + c] = unit.x;
          slope[j] = unit.y;
          e = e + weights[OUTPUT + j] * unit.x;
        }
        e = select(0.0, e, inside);
        columns[2u * R * CHUNK + c] = e;
        @unroll for (var j = 0u; j < R; j += 1u) {
          columns[j * CHUNK + c] = (e * slope[j]) * weights[OUTPUT + j];
        }
        @unroll for (var i = 0u; i < D; i += 1u) { columns[(2u * R + 1u + i) * CHUNK + c] = x[i]; }
        columns[(2u * R + 1u + D) * CHUNK + c] = 1.0;
      }
      workgroupBarrier();
      for (var q = lane; q < Q; q += LANES) {
        let left = left_column(q) * CHUNK;
        let right = right_column(q) * CHUNK;
        var sum = 0.0;
        for (var c = 0u; c < CHUNK; c += 8u) {
          @unroll for (var i = 0u; i < 8u; i += 1u) { sum = sum + columns[left + c + i] * columns[right + c + i]; }
        }
        sums[q] = sums[q] + sum;
      }
      workgroupBarrier();
    }
    var leaves = 0u;
    if (over == 0u) {
      moved = step + 1u;
      clock = next_clock(clock, hyper);
      loss = sums[P] * ONE_OVER_BATCH;
      for (var p = lane; p < P; p += LANES) {
        let next = updated(parameters[m * P + p], sums[p] * LOSS_FACTOR, rate, clock, hyper, decay);
        parameters[m * P + p] = next;
        weights[p] = next.x;
        if (magnitude(next.x) >= bitcast<u32>(LIMIT)) { leaves = 1u; }
      }
      rate = next_rate(rate, moved, decay);
    }
    beyond[lane] = leaves;
    workgroupBarrier();
    for (var l = 0u; l < LANES; l += 1u) { over = over | beyond[l]; }
  }
  if (lane == 0u) {
    progress[PROGRESS * m] = bitcast<u32>(clock.x);
    progress[PROGRESS * m + 1u] = bitcast<u32>(clock.y);
    progress[PROGRESS * m + 2u] = bitcast<u32>(loss);
    progress[PROGRESS * m + 3u] = over;
    progress[PROGRESS * m + 4u] = moved;
    progress[PROGRESS * m + 5u] = bitcast<u32>(rate);
  }
}
