// The Hessian's columns by the coordinates of a layer's maps; at the first layer they are taken from the Hessian by theta.
// Needs pull.wgsl. Binding 7 hessian: array<vec2f>, P x P a network, lower triangle.

@group(0) @binding(7) var<storage, read> hessian: array<vec2f>;

@compute @workgroup_size(LANES)
fn pull_columns(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let column = group.y * LANES + local.x;
  if (column >= P || !is_new(m)) { return; }
  let layer = min(place[0], LAYERS - 1u);
  let matrix = m * P * P;
  if (layer == 0u) {
    for (var i = 0u; i < P; i += 1u) {
      charts[matrix + i * P + column] = hessian[matrix + max(i, column) * P + min(i, column)];
    }
  }
  pull_line(m, layer, matrix + column, P);
}
