// What a rounded Hessian needs of every sample (rounding.wgsl): of each neuron sigma' and sigma in whole numbers of 15
// bits, and e sigma''. Column p of the Jacobian is then, from rounded_products.wgsl on, a whole number of these: sigma'
// times an input, rounded once more. Its products are exact: J^T J stays positive semidefinite.
// Bindings: 0 the zero; 1 activation_table; 2 samples; 3 slots; 4 state; 5 vectors, as in gradient.wgsl, theta in row
//   THETA; 6 units: array<i32>, R x ROW a slot, sigma 2^(14 - e) of rounded_value_exponent's e in the upper 16 bits, sigma'
//   SLOPE_SCALE 2^14 in the lower ones, zeros at the end; 7 residual_curvatures: array<i32>, R x ROW a slot, e sigma''
//   scaled to 14 bits by RESIDUAL_EXPONENT and CURVATURE_SCALE: its whole part in the upper 16 bits, 2^14 times its rest
//   in the lower ones.
// Workgroups and lanes as in gradient.wgsl. Reference: ../../network_reference.ts.

@group(0) @binding(2) var<storage, read> samples: array<u32>;
@group(0) @binding(3) var<storage, read> slots: array<u32>;
@group(0) @binding(4) var<storage, read> state: array<u32>;
@group(0) @binding(5) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> units: array<i32>;
@group(0) @binding(7) var<storage, read_write> residual_curvatures: array<i32>;

fn nearest(value: f32) -> i32 { return i32(floor(value + 0.5)); }

/* Of two numbers of 16 bits; the products of rounded_products.wgsl leave no room for 2^14 itself. */
fn two_words(high: i32, low: i32) -> i32 { return (high << 16u) | (low & 0xffff); }
fn within(value: i32) -> i32 { return max(min(value, 16383), -16383); }

@compute @workgroup_size(LANES)
fn rounded_jacobian(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  if (state[STATE * m + ROUNDED] == 0u) { return; }
  let first = group.y * LANES + local.x;
  let base = row_of(m, THETA);
  var theta: array<vec2f, P>;
  @unroll(IN_REGISTERS) for (var p = 0u; p < P; p += 1u) { theta[p] = vectors[base + p]; }
  var value_scale: array<f32, R>;
  @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) { value_scale[j] = power_of_two(14 - rounded_value_exponent(base, j)); }
  let curvature_scale = power_of_two(14 - bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT])) * CURVATURE_SCALE;

  for (var n = first; n < N; n += STEP) {
    var x: array<vec2f, D>;
    @unroll for (var k = 0u; k < D; k += 1u) { x[k] = input_of(n, k); }
    var e = biased_residual(theta, minus_target(n));
    var curvature: array<f32, R>;
    @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
      let unit = activate(weighted_sum(theta, j * STRIDE, x, 0u, D), true);
      curvature[j] = unit.curvature.x;
      e = accumulate(e, product(unit.value, theta[OUTPUT + j]));
      let slope = within(nearest(unit.slope.x * SLOPE_SCALE * 16384.0));
      units[(group.x * R + j) * ROW + n] = two_words(within(nearest(unit.value.x * value_scale[j])), slope);
    }
    let scaled = vec2f(e.x * curvature_scale, e.y * curvature_scale);
    @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
      let v = product_f32(scaled, curvature[j]);
      let integer_part = floor(v.x + 0.5);
      let rest = nearest(((v.x - integer_part) + v.y) * 16384.0);
      residual_curvatures[(group.x * R + j) * ROW + n] = two_words(i32(integer_part), rest);
    }
  }
}
