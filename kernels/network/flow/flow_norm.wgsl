// The parameter norm and what the regulariser needs of it. Needs flow.wgsl.

fn parameter_norm(base: u32) -> vec2f {
  var sum = vec2f(0.0, 0.0);
  for (var p = 0u; p < P; p += 1u) { sum = ds_add(sum, ds_mul(vectors[base + p], vectors[base + p])); }
  return ds_mul(sum, vec2f(HALF_OVER_P_HIGH, HALF_OVER_P_LOW));
}

/* norm - MAXNORM, or 0 below it. */
fn excess_of(norm: vec2f) -> vec2f {
  let excess = ds_add(norm, vec2f(-MAXNORM, 0.0));
  return select(vec2f(0.0, 0.0), excess, excess.x > 0.0);
}

/* R's part of component p of the gradient: excess^2 theta_p / P. */
fn regulariser_slope(excess: vec2f, theta: vec2f) -> vec2f {
  return ds_scale(ds_mul(ds_mul(ds_mul(excess, excess), theta), vec2f(HALF_OVER_P_HIGH, HALF_OVER_P_LOW)), 2.0);
}

/* R's part of the Hessian for components a and b of theta: 2 excess a b / P^2, and excess^2 / P on the diagonal. */
fn regulariser_curvature(excess: vec2f, a: vec2f, b: vec2f, diagonal: bool) -> vec2f {
  if (!(excess.x > 0.0)) { return vec2f(0.0, 0.0); }
  let over_p = vec2f(2.0 * HALF_OVER_P_HIGH, 2.0 * HALF_OVER_P_LOW);
  let outer = ds_mul(ds_scale(ds_mul(excess, ds_mul(over_p, over_p)), 2.0), ds_mul(a, b));
  if (!diagonal) { return outer; }
  return ds_add(outer, ds_mul(ds_mul(excess, excess), over_p));
}
