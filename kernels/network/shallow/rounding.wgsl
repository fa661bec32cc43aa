// How accurately a network's Hessian is made where theta is new: word ROUNDED of its state, 1 where J^T J of columns of
// 15 bits will do. BOUND is the largest of the columns' bounds with their outer factors. Rounding changes an entry by some
// BOUND^2 2^-15 / sqrt(N), along directions that the network hardly feels by BOUND^2 2^-30; what matters to a step is h
// times that, enlarged by the method's coefficients.
// By the network's own h, as it was when theta was accepted, and its weights: nothing else. After a rejection h is
// shorter, the Hessian the same: a resumed flow makes it as it was.
// Bindings: 0 the zero; 1 settings, as in ../flow/control.wgsl, [10] the reach; 2 slots; 3 state; 4 vectors. One
//   invocation a slot.

@group(0) @binding(1) var<storage, read> settings: array<f32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read> vectors: array<vec2f>;

@compute @workgroup_size(1)
fn rounding(@builtin(workgroup_id) group: vec3u) {
  let m = slots[group.x];
  let word = STATE * m;
  if (state[word + STATUS] != RUNNING || state[word + FRESH] == 0u || state[word + PHASE] != FLOWING) { return; }
  if (state[word + REJECTED] != 0u) { return; }
  let base = row_of(m, THETA);
  var bound = 0.0;
  for (var j = 0u; j < R; j += 1u) {
    let inner = abs(vectors[base + OUTPUT + j].x) * (power_of_two(SLOPE_EXPONENT) * max(1.0, INPUT_UNIT_HIGH));
    bound = max(bound, max(inner, power_of_two(rounded_value_exponent(base, j))));
  }
  // Within f32's range: h is at most 1e18.
  let size = min(bound, 1.0e6);
  let rounded = bound < 1.0e6 && bitcast<f32>(state[word + H]) * (size * size) < settings[10] * SAMPLES;
  state[word + ROUNDED] = select(0u, 1u, rounded);
}
