// Tolerances beside a straight line, for many networks at once: runs after control.wgsl and sets TOLERANCE, the factor of
// both tolerances, to the distance d of theta from the line, within [least, 1]. So a perturbation of a saddle line is
// followed as closely as the way from it. Where d is below `returned` the flow is on the line, and the factor is 1.
// Bindings: 0 the zero; 1 line: array<vec2f>, a point of the line (P) and its unit direction (P), high and low parts, then
//   (least, returned); 2 slots; 3 state; 4 vectors, as in flow.wgsl.
// One workgroup a slot, whose first lane does all, in the order of the components. Reference:
// ../../analysis/plateau/departure_flow.ts.

@group(0) @binding(1) var<storage, read> line: array<vec2f>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read> vectors: array<vec2f>;

@compute @workgroup_size(LANES)
fn line_tolerance(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  if (local.x != 0u) { return; }
  let m = slots[group.x];
  let theta = row_of(m, THETA);
  var along = vec2f(0.0, 0.0);
  for (var p = 0u; p < P; p += 1u) {
    along = ds_add(along, ds_mul(ds_sub(vectors[theta + p], line[p]), line[P + p]));
  }
  var square = 0.0;
  for (var p = 0u; p < P; p += 1u) {
    let gap = ds_sub(ds_sub(vectors[theta + p], line[p]), ds_mul(along, line[P + p])).x;
    // A square below the normal numbers is nothing.
    if (abs(gap) > 1.0e-18) { square = square + gap * gap; }
  }
  let distance = f_sqrt(square);
  let range = line[2u * P];
  let factor = select(min(1.0, max(range.x, distance)), 1.0, distance < range.y);
  state[STATE * m + TOLERANCE] = bitcast<u32>(factor);
}
