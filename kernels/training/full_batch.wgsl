// One step of many runs on all samples, after network/f32/gradient.wgsl has made their gradients.
// Bindings: 0 the zero; 1 runs; 2 gradients: array<f32>, for each run the gradient (P) and the loss; 3 parameters;
//   4 progress (runs.wgsl); 5 thetas: array<f32>, M x P, where the next gradient is made.
// One workgroup of LANES a run. Reference: training_reference.ts.

@group(0) @binding(1) var<storage, read> runs: array<u32>;
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
@group(0) @binding(3) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> progress: array<u32>;
@group(0) @binding(5) var<storage, read_write> thetas: array<f32>;

var<workgroup> beyond: array<u32, LANES>;

@compute @workgroup_size(LANES)
fn full_batch(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = group.x;
  let lane = local.x;
  let over = progress[PROGRESS * m + 3u];
  let hyper = read_hyper(RUN * m + HYPER);
  let decay = decay_of(m);
  let rate = rate_of(m);
  let clock = next_clock(clock_of(m), hyper);
  var leaves = 0u;
  if (over == 0u) {
    for (var p = lane; p < P; p += LANES) {
      let next = updated(parameters[m * P + p], gradients[m * Q + p], rate, clock, hyper, decay);
      parameters[m * P + p] = next;
      thetas[m * P + p] = next.x;
      if (magnitude(next.x) >= bitcast<u32>(LIMIT)) { leaves = 1u; }
    }
  }
  beyond[lane] = leaves;
  workgroupBarrier();
  if (lane == 0u && over == 0u) {
    progress[PROGRESS * m] = bitcast<u32>(clock.x);
    progress[PROGRESS * m + 1u] = bitcast<u32>(clock.y);
    progress[PROGRESS * m + 2u] = bitcast<u32>(gradients[m * Q + P]);
    for (var l = 0u; l < LANES; l += 1u) { leaves = leaves | beyond[l]; }
    progress[PROGRESS * m + 3u] = leaves;
    let moved = progress[PROGRESS * m + 4u] + 1u;
    progress[PROGRESS * m + 4u] = moved;
    progress[PROGRESS * m + 5u] = bitcast<u32>(next_rate(rate, moved, decay));
  }
}
