// Minibatch training of many toys at once, by SGD or by Adam (../training/adam.wgsl).
// Bindings: 0 the zero;
//   1 samples: array<f32>, N inputs and then N targets;
//   2 run: array<u32>, [first step, steps];
//   3 network: array<u32>, for each network [1 for Adam, random key (2 words)];
//   4 state: array<vec4f>, for each network: theta high, theta low, Adam's m, Adam's v, (beta1^t, beta2^t, 0, 0).
// One invocation per network: a batch is summed in order, so that a network's bits depend on nothing else.
// Each epoch visits every sample once: batch b of an epoch is (m (BATCH b + j) + o) mod N with an odd m and an
// offset o drawn for the epoch. Reference: reference.ts.

@group(0) @binding(1) var<storage, read> samples: array<f32>;
@group(0) @binding(2) var<storage, read> run: array<u32>;
@group(0) @binding(3) var<storage, read> network: array<u32>;
@group(0) @binding(4) var<storage, read_write> state: array<vec4f>;

/* The odd multiplier and the offset of an epoch's order. */
fn epoch_order(epoch: u32, key: vec2u) -> vec2u {
  let words = philox(vec4u(epoch, 0u, 0u, 0u), key);
  return vec2u(words.x | 1u, words.y);
}

@compute @workgroup_size(8)
fn toy_minibatch(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  if (n >= M) { return; }
  let adam = network[3u * n] == 1u;
  let key = vec2u(network[3u * n + 1u], network[3u * n + 2u]);
  var now = State(state[5u * n], state[5u * n + 1u]);
  var m = state[5u * n + 2u];
  var v = state[5u * n + 3u];
  var powers = state[5u * n + 4u];
  let hyper = Hyper(ADAM_ETA, BETA1, REST1, BETA2, REST2, EPSILON);
  var order = vec2u(1u, 0u);
  for (var k = 0u; k < run[1]; k += 1u) {
    let step = run[0] + k;
    let batch = step % BATCHES;
    if (k == 0u || batch == 0u) { order = epoch_order(step / BATCHES, key); }
    var sum = vec4f(0.0, 0.0, 0.0, 0.0);
    for (var j = 0u; j < BATCH; j += 1u) {
      let i = (order.x * (batch * BATCH + j) + order.y) % N;
      sum = add4(sum, sample_terms(now.high, samples[i], samples[N + i]).gradient);
    }
    let g = vec4f(sum.x * LOSS_FACTOR, sum.y * LOSS_FACTOR, sum.z * LOSS_FACTOR, sum.w * LOSS_FACTOR);
    if (adam) {
      let clock = next_clock(vec2f(powers.x, powers.y), hyper);
      let a = change_of(g.x, vec2f(m.x, v.x), clock, hyper);
      let b = change_of(g.y, vec2f(m.y, v.y), clock, hyper);
      let c = change_of(g.z, vec2f(m.z, v.z), clock, hyper);
      let d = change_of(g.w, vec2f(m.w, v.w), clock, hyper);
      m = vec4f(a.memory.x, b.memory.x, c.memory.x, d.memory.x);
      v = vec4f(a.memory.y, b.memory.y, c.memory.y, d.memory.y);
      powers.x = clock.x;
      powers.y = clock.y;
      now = update_state(now, vec4f(a.step, b.step, c.step, d.step));
    } else {
      now = update_state(now, vec4f(SGD_ETA * g.x, SGD_ETA * g.y, SGD_ETA * g.z, SGD_ETA * g.w));
    }
  }
  state[5u * n] = now.high;
  state[5u * n + 1u] = now.low;
  state[5u * n + 2u] = m;
  state[5u * n + 3u] = v;
  state[5u * n + 4u] = powers;
}
