// The Hessian's rows by the coordinates of a layer's maps, and what the maps' second derivatives add. Needs pull.wgsl,
// small.wgsl.

/* The gradient by an output A times n / e. */
fn mixed(base: u32, output: u32, inverse: vec2f, direction: vec2f, unscale: i32) -> vec2f {
  let slope = settled(times_power(geometry[base + OUTPUT_SLOPES * P + output], unscale));
  return ds_mul(settled(ds_mul(slope, inverse)), direction);
}

/* Row `row` of the second derivatives of the biases that the constant part of unit u goes into. */
fn curve_constant(m: u32, u: u32, layer: u32, row: u32, unscale: i32) {
  let base = m * GEOMETRY * P;
  let bias = bias_at(u);
  let line = (m * P + row) * P;
  var sum = vec2f(0.0, 0.0);
  for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
    let at = output_at(u, q);
    let slope = settled(times_power(geometry[base + TARGET_SLOPES * P + target_at(layer, q)], unscale));
    sum = ds_add(sum, ds_mul(slope, geometry[base + MOVED_OUTPUTS * P + at]));
    let own = ds_mul(slope, geometry[base + (SIGMAS + 1u) * P + u]);
    if (row == at) { charts[line + bias] = ds_sub(charts[line + bias], own); }
    if (row == bias) { charts[line + at] = ds_sub(charts[line + at], own); }
  }
  if (row == bias) {
    charts[line + bias] = ds_sub(charts[line + bias], ds_mul(settled(sum), geometry[base + (SIGMAS + 2u) * P + u]));
  }
}

/* Row `row` of the second derivatives of the outputs that unit u of a layer scales. */
fn curve_row(m: u32, u: u32, layer: u32, row: u32, unscale: i32) {
  let base = m * GEOMETRY * P;
  let first = weights_at(u);
  let count = min(row_length(layer) - u32(geometry[base + FLATS * P + u].x), MOST_STRIDE);
  let inverse = geometry[base + INVERSES * P + u];
  let line = (m * P + row) * P;
  if (row >= first && row < first + count) {
    let own = geometry[base + DIRECTIONS * P + row];
    let turn = times_power(geometry[base + TURNS * P + u], unscale);
    let curvature = settled(ds_mul(settled(ds_mul(settled(turn), inverse)), inverse));
    for (var k = 0u; k < min(count, MOST_STRIDE); k += 1u) {
      var factor = ds_scale(settled(ds_mul(own, geometry[base + DIRECTIONS * P + first + k])), 3.0);
      if (first + k == row) { factor = ds_add(factor, vec2f(-1.0, 0.0)); }
      charts[line + first + k] = ds_add(charts[line + first + k], ds_mul(curvature, factor));
    }
    for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
      let at = output_at(u, q);
      charts[line + at] = ds_sub(charts[line + at], mixed(base, at, inverse, own, unscale));
    }
  }
  for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
    if (output_at(u, q) == row) {
      for (var k = 0u; k < min(count, MOST_STRIDE); k += 1u) {
        let direction = geometry[base + DIRECTIONS * P + first + k];
        charts[line + first + k] = ds_sub(charts[line + first + k], mixed(base, row, inverse, direction, unscale));
      }
    }
  }
}

@compute @workgroup_size(LANES)
fn pull_rows(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let row = group.y * LANES + local.x;
  if (row >= P || !is_new(m)) { return; }
  let layer = min(part[0], LAYERS - 1u);
  let unscale = -slope_exponent(state[STATE * m + GRADIENT_NORM]);
  pull_line(m, layer, (m * P + row) * P, 1u);
  for (var i = 0u; i < W; i += 1u) {
    let u = layer * W + i;
    if (part[1] != 0u) {
      curve_constant(m, u, layer, row, unscale);
    } else if (geometry[m * GEOMETRY * P + INVERSES * P + u].x != 0.0) {
      curve_row(m, u, layer, row, unscale);
    }
  }
}
