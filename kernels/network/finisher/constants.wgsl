// The constant part of the units of a biased network: b + a sigma(bias) in the place of the bias b that the output a is
// added to. Needs units.wgsl, ../activation.wgsl.

var<workgroup> constants: array<vec2f, W>;

/* sigma at the bias of each unit of a layer; lanes share them out. */
fn find_constants(layer: u32, lane: u32) {
  for (var i = lane; i < W; i += LANES) {
    if (BIASED) {
      let unit = activate(values[bias_at(layer * W + i)], false);
      constants[i] = settled(quick_two_sum(unit.value.x, unit.value.y));
    }
  }
}

/* Adds the constants to the biases, `sign` times; lanes share out these. */
fn add_constants(layer: u32, lane: u32, sign: f32) {
  if (BIASED) {
    for (var q = lane; q < min(output_count(layer), W); q += LANES) {
      var sum = values[target_at(layer, q)];
      for (var i = 0u; i < W; i += 1u) {
        let part = ds_mul(constants[i], settled(values[output_at(layer * W + i, q)]));
        sum = ds_add(sum, ds_scale(part, sign));
      }
      values[target_at(layer, q)] = sum;
    }
  }
}
