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
