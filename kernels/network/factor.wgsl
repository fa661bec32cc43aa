// Cholesky factor of a matrix of many networks at double-single grade, a panel of columns; reduce.wgsl has taken those
// before from them. Needs panel.wgsl and the method's matrix.
// One workgroup of LANES a slot; lane l has rows l, l + LANES, ...; each entry's sum is in the order of the columns, so
// the result depends neither on LANES nor on the panels. Reference: cholesky in ../analysis/integrators/rodas4.ts.

@compute @workgroup_size(LANES)
fn factorise(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  // Networks that do not work are factorised as well, to no effect: barriers must be reached by all or by none.
  let is_active = state[STATE * m + STATUS] == RUNNING && state[STATE * m + PHASE] == FLOWING;
  let lane = local.x;
  let matrix = m * P * P;
  let from_column = min(panel[0], LAST_PANEL);
  let columns = min(panel[1] - from_column, COLUMNS);
  let end = from_column + columns;
  var definite = from_column == 0u || state[STATE * m + HAS_TRIAL] != 0u;
  storageBarrier();
  for (var column = 0u; column < columns; column += 1u) {
    let k = from_column + column;
    for (var i = k + (lane + LANES - k % LANES) % LANES; i < P; i += LANES) {
      var sum = factor[matrix + i * P + k];
      if (from_column == 0u) { sum = entry(m, i, k); }
      for (var c = 0u; c < column; c += 1u) {
        let j = from_column + c;
        sum = ds_sub(sum, ds_mul(factor[matrix + i * P + j], factor[matrix + k * P + j]));
      }
      factor[matrix + i * P + k] = sum;
    }
    storageBarrier();
    let pivot = factor[matrix + k * P + k];
    let positive = is_positive(pivot.x);
    if (!positive) { definite = false; }
    let inverse = ds_div(vec2f(1.0, 0.0), ds_sqrt(select(vec2f(1.0, 0.0), pivot, positive)));
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
  if (lane == 0u && is_active) {
    state[STATE * m + HAS_TRIAL] = select(0u, 1u, definite);
    if (end == P) {
      state[STATE * m + FRESH] = 0u;
      if (!definite) { not_definite(m); }
    }
  }
}
