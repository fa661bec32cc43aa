// Cholesky factor of 1/(h GAMMA) I + H of many networks at double-single grade. Where the matrix is not positive
// definite the step is rejected and h halved: no step jumps onto a saddle.
// Bindings: 0 the zero; 1 slots; 2 state; 3 hessian, as in hessian.wgsl; 4 factor: array<vec2f>, P x P a network, lower
//   triangle, the diagonal inverted.
// One workgroup of LANES a slot; lane l has rows l, l + LANES, ...; each entry's sum is in the order of the columns, so
// the result does not depend on LANES. Reference: cholesky in ../analysis/rodas4.ts.

@group(0) @binding(1) var<storage, read> slots: array<u32>;
@group(0) @binding(2) var<storage, read_write> state: array<u32>;
@group(0) @binding(3) var<storage, read> hessian: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> factor: array<vec2f>;

@compute @workgroup_size(LANES)
fn factorise(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  // Networks that do not work are factorised as well, to no effect: barriers must be reached by all or by none.
  let works = state[STATE * m + STATUS] == RUNNING && state[STATE * m + PHASE] == FLOWING;
  let lane = local.x;
  let matrix = m * P * P;
  let h = bitcast<f32>(state[STATE * m + H]);
  let shift = ds_div(vec2f(ONE_OVER_GAMMA, 0.0), vec2f(h, 0.0));
  var definite = true;
  for (var k = 0u; k < P; k += 1u) {
    for (var i = k + (lane + LANES - k % LANES) % LANES; i < P; i += LANES) {
      var sum = hessian[matrix + i * P + k];
      if (i == k) { sum = ds_add(sum, shift); }
      for (var j = 0u; j < k; j += 1u) {
        sum = ds_sub(sum, ds_mul(factor[matrix + i * P + j], factor[matrix + k * P + j]));
      }
      factor[matrix + i * P + k] = sum;
    }
    storageBarrier();
    let pivot = factor[matrix + k * P + k];
    if (!(pivot.x > 0.0)) { definite = false; }
    let inverse = ds_div(vec2f(1.0, 0.0), ds_sqrt(select(vec2f(1.0, 0.0), pivot, pivot.x > 0.0)));
    storageBarrier();
    for (var i = k + (lane + LANES - k % LANES) % LANES; i < P; i += LANES) {
      if (i == k) {
        factor[matrix + i * P + k] = inverse;
      } else {
        factor[matrix + i * P + k] = ds_mul(factor[matrix + i * P + k], inverse);
      }
    }
    storageBarrier();
  }
  if (lane == 0u && works) {
    state[STATE * m + FRESH] = 0u;
    state[STATE * m + ATTEMPT] = select(0u, 1u, definite);
    if (!definite) {
      state[STATE * m + H] = bitcast<u32>(h * 0.5);
      state[STATE * m + REJECTED] = 1u;
      state[STATE * m + REJECTIONS] = state[STATE * m + REJECTIONS] + 1u;
    }
  }
}
