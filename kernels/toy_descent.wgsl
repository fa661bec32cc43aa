// Full-batch gradient descent of many toys at once, each with its own step size: theta <- theta - eta grad L,
// L = (1/N) sum (f(x) - y)^2.
// Bindings: 0 the zero;
//   1 samples: array<f32>, N inputs and then N targets;
//   2 run: array<u32>, [steps, record every step from this index on, or 0xffffffff for none, record capacity];
//   3 eta: array<f32>, M step sizes;
//   4 state: array<vec4f>, for each network theta's high parts and low parts (2 vectors);
//   5 last: array<f32>, for each network the loss and the gradient (5) at the point before its last step;
//   6 record: array<vec4f>, theta before each recorded step, network by network.
// One workgroup of LANES per network. Lane l sums samples l, l + LANES, ... in this order; then a tree over
// lanes. Every lane keeps the whole state and makes the same update. Reference: toy_reference.ts.

@group(0) @binding(1) var<storage, read> samples: array<f32>;
@group(0) @binding(2) var<storage, read> run: array<u32>;
@group(0) @binding(3) var<storage, read> eta: array<f32>;
@group(0) @binding(4) var<storage, read_write> state: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> last: array<f32>;
@group(0) @binding(6) var<storage, read_write> record: array<vec4f>;

var<workgroup> gradients: array<vec4f, LANES>;
var<workgroup> losses: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn toy_descent(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = group.x;
  let lane = local.x;
  let rate = eta[m];
  let scale = rate * TWO_OVER_N;
  var now = State(state[2u * m], state[2u * m + 1u]);
  var gradient = vec4f(0.0, 0.0, 0.0, 0.0);
  var loss = 0.0;
  for (var step = 0u; step < run[0]; step += 1u) {
    if (lane == 0u && run[1] != 0xffffffffu) { record[m * run[2] + run[1] + step] = now.high; }
    gradient = vec4f(0.0, 0.0, 0.0, 0.0);
    loss = 0.0;
    for (var i = lane; i < N; i += LANES) {
      let terms = sample_terms(now.high, samples[i], samples[N + i]);
      gradient = add4(gradient, terms.gradient);
      loss = loss + terms.residual * terms.residual;
    }
    gradients[lane] = gradient;
    losses[lane] = loss;
    workgroupBarrier();
    for (var width = LANES / 2u; width > 0u; width = width >> 1u) {
      if (lane < width) {
        gradients[lane] = add4(gradients[lane], gradients[lane + width]);
        losses[lane] = losses[lane] + losses[lane + width];
      }
      workgroupBarrier();
    }
    gradient = gradients[0];
    loss = losses[0];
    workgroupBarrier();
    now = update_state(now, vec4f(gradient.x * scale, gradient.y * scale, gradient.z * scale, gradient.w * scale));
  }
  if (lane == 0u) {
    state[2u * m] = now.high;
    state[2u * m + 1u] = now.low;
    last[5u * m] = loss * ONE_OVER_N;
    last[5u * m + 1u] = gradient.x * TWO_OVER_N;
    last[5u * m + 2u] = gradient.y * TWO_OVER_N;
    last[5u * m + 3u] = gradient.z * TWO_OVER_N;
    last[5u * m + 4u] = gradient.w * TWO_OVER_N;
  }
}
