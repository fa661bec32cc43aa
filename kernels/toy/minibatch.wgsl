// Minibatch training of many toys at once, by SGD or Adam.
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

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const ONE_MINUS_BETA1: f32 = 0.1;
const ONE_MINUS_BETA2: f32 = 0.001;
const ADAM_EPSILON: f32 = 1.0e-8;

/* The odd multiplier and the offset of an epoch's order. */
fn epoch_order(epoch: u32, key: vec2u) -> vec2u {
  let words = philox(vec4u(epoch, 0u, 0u, 0u), key);
  return vec2u(words.x | 1u, words.y);
}

/* A square that is 0 where it would leave the normal numbers. */
fn square(g: f32) -> f32 { return select(g * g, 0.0, abs(g) < 1.0e-15); }

/* Adam's change of one parameter, from its corrected moments. */
fn adam_change(m: f32, v: f32, correction1: f32, correction2: f32) -> f32 {
  return ADAM_ETA * f_div(f_div(m, correction1), f_sqrt(f_div(v, correction2)) + ADAM_EPSILON);
}

/* A running mean; where gradients are 0 for ever it ends before the normal numbers do, as in training/adam.wgsl. */
fn decayed(old: f32, keep: f32, value: f32, add: f32) -> f32 {
  let next = keep * old + add * value;
  return select(next, 0.0, abs(next) < 1.0e-33);
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
  var power = state[5u * n + 4u];
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
      m = vec4f(decayed(m.x, BETA1, g.x, ONE_MINUS_BETA1), decayed(m.y, BETA1, g.y, ONE_MINUS_BETA1),
        decayed(m.z, BETA1, g.z, ONE_MINUS_BETA1), decayed(m.w, BETA1, g.w, ONE_MINUS_BETA1));
      v = vec4f(decayed(v.x, BETA2, square(g.x), ONE_MINUS_BETA2), decayed(v.y, BETA2, square(g.y), ONE_MINUS_BETA2),
        decayed(v.z, BETA2, square(g.z), ONE_MINUS_BETA2), decayed(v.w, BETA2, square(g.w), ONE_MINUS_BETA2));
      // Below 1e-20 the powers no longer change the corrections.
      power.x = max(power.x * BETA1, 1.0e-20);
      power.y = max(power.y * BETA2, 1.0e-20);
      let c1 = 1.0 - power.x;
      let c2 = 1.0 - power.y;
      now = update_state(now, vec4f(adam_change(m.x, v.x, c1, c2), adam_change(m.y, v.y, c1, c2),
        adam_change(m.z, v.z, c1, c2), adam_change(m.w, v.w, c1, c2)));
    } else {
      now = update_state(now, vec4f(SGD_ETA * g.x, SGD_ETA * g.y, SGD_ETA * g.z, SGD_ETA * g.w));
    }
  }
  state[5u * n] = now.high;
  state[5u * n + 1u] = now.low;
  state[5u * n + 2u] = m;
  state[5u * n + 3u] = v;
  state[5u * n + 4u] = power;
}
