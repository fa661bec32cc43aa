// The matrix that the finisher factorises: the chart's Hessian + DAMPING METRIC. Needs ../panel.wgsl and damping.wgsl. There
// hessian is the chart's Hessian; binding 6 geometry as in chart.wgsl.

@group(0) @binding(6) var<storage, read> geometry: array<vec2f>;

/* Entry (i, k) of network m's matrix before any column is taken from it. */
fn entry(m: u32, i: u32, k: u32) -> vec2f {
  let value = hessian[(m * P + i) * P + k];
  if (i == k) { return ds_add(value, ds_scale(geometry[(m * GEOMETRY + METRIC) * P + i], damping_of(m))); }
  return value;
}

/* No step is possible at this damping; a probe says no. */
fn not_definite(m: u32) { refuse(m, INDEFINITE, 4.0); }
