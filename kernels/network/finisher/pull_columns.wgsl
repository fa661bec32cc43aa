// The Hessian's columns by the coordinates of a layer's maps; at the first part they are taken from the Hessian by theta,
// without the part R'' of the regulariser along the norm's gradient, 2 excess theta theta^T / P^2: propose.wgsl has it.
// Needs pull.wgsl, ../flow/flow_norm.wgsl. Bindings: 6 hessian: array<vec2f>, P x P a network, lower triangle. The
//   norm's gradient by theta, theta / P, is in row PLAIN_SLOPES of the geometry.

@group(0) @binding(6) var<storage, read> hessian: array<vec2f>;

/* max(norm - MAXNORM, 0) at theta: chart.wgsl left it in the first place of row EXCESS. */
fn excess_now(m: u32) -> vec2f {
  let excess = geometry[(m * GEOMETRY + EXCESS) * P];
  if (excess.x > 0.0) { return excess; }
  return vec2f(0.0, 0.0);
}

@compute @workgroup_size(LANES)
fn pull_columns(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let column = group.y * LANES + local.x;
  if (column >= P || !is_new(m)) { return; }
  let layer = min(part[0], LAYERS - 1u);
  let matrix = m * P * P;
  if (part[2] != 0u) {
    let slopes = (m * GEOMETRY + PLAIN_SLOPES) * P;
    let force = ds_scale(excess_now(m), 2.0);
    for (var i = 0u; i < P; i += 1u) {
      let value = hessian[matrix + max(i, column) * P + min(i, column)];
      let outer = ds_mul(force, settled(ds_mul(geometry[slopes + i], geometry[slopes + column])));
      charts[matrix + i * P + column] = ds_sub(value, outer);
    }
  }
  pull_line(m, layer, matrix + column, P);
}
