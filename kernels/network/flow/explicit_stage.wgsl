// One stage of an explicit Runge-Kutta method for many networks at once: with g_1 ... the gradients at the points so far,
// the next point theta - h sum_j a_j g_j, or after the last point the error h sum_j e_j g_j.
// Bindings: 0 the zero; 1 tableau: array<f32>, [stage s; 1 for the error; the coefficients of g_1 ... g_(s + 1), high and low
//   parts]; 2 slots; 3 state; 4 vectors; 5 sums. g_1 is row GRADIENT, g_2 ... are rows U, U + 1, ...; the error goes to the
//   last row of U, where control.wgsl looks for it. So there may be STAGES + 1 stages, the last at the next theta.
// One workgroup of LANES a slot; lane l has components l, l + LANES, ... . Reference:
// ../../analysis/integrators/dormand_prince.ts.

@group(0) @binding(1) var<storage, read> tableau: array<f32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read> sums: array<vec4i>;

fn coefficient(j: u32) -> vec2f { return vec2f(tableau[2u + 2u * j], tableau[3u + 2u * j]); }

@compute @workgroup_size(LANES)
fn stage(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let works = state[STATE * m + STATUS] == RUNNING && state[STATE * m + PHASE] == FLOWING;
  let lane = local.x;
  let s = min(u32(tableau[0]), STAGES);
  let last = tableau[1] > 0.5;
  let point = row_of(m, POINT);
  let residual = bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]);
  let h = bitcast<f32>(state[STATE * m + H]);
  // Every lane needs the whole point, before any lane moves it.
  let excess = excess_of(parameter_norm(point));
  storageBarrier();
  // A component of the gradient depends on others of the point: all are made before any lane moves its own.
  if (works && s > 0u) {
    for (var p = lane; p < P; p += LANES) {
      let g = ds_add(loss_gradient(m, point, p, residual), regulariser_slope(excess, vectors[point + p]));
      vectors[row_of(m, U + s - 1u) + p] = g;
    }
  }
  storageBarrier();
  if (works) {
    for (var p = lane; p < P; p += LANES) {
      var sum = ds_mul(coefficient(0u), vectors[row_of(m, GRADIENT) + p]);
      for (var j = 1u; j <= s; j += 1u) {
        sum = ds_add(sum, ds_mul(coefficient(j), vectors[row_of(m, U + j - 1u) + p]));
      }
      let moved = ds_scale(sum, h);
      if (last) { vectors[row_of(m, U + STAGES - 1u) + p] = moved; }
      if (!last) { vectors[point + p] = ds_sub(vectors[row_of(m, THETA) + p], moved); }
    }
  }
}
