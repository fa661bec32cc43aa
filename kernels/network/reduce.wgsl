// Takes the products of a panel's finished columns from the columns behind it. Needs panel.wgsl and the method's matrix;
// the panel is PANEL columns wide. Workgroup (slot, block of LANES rows), a row a lane; each entry's sum is in the order
// of the columns, so the result depends neither on LANES nor on the panels.

@compute @workgroup_size(LANES)
fn reduce(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let from_column = panel[0];
  let end = panel[1];
  let i = end + group.y * LANES + local.x;
  if (i >= P || state[STATE * m + STATUS] != RUNNING || state[STATE * m + PHASE] != FLOWING) { return; }
  let matrix = m * P * P;
  var row: array<vec2f, PANEL>;
  @unroll for (var j = 0u; j < PANEL; j += 1u) { row[j] = factor[matrix + i * P + from_column + j]; }
  for (var k = end; k <= min(i, P - 1u); k += 1u) {
    var sum = factor[matrix + i * P + k];
    if (from_column == 0u) { sum = entry(m, i, k); }
    let other = matrix + k * P + from_column;
    @unroll for (var j = 0u; j < PANEL; j += 1u) { sum = ds_sub(sum, ds_mul(row[j], factor[other + j])); }
    factor[matrix + i * P + k] = sum;
  }
}
