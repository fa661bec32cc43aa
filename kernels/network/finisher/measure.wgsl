// The natural size of the gradient at the point that gradient.wgsl has just evaluated, for many networks at once: where rounding
// hides the fall of the loss it decides. G^T (M + k n n^T)^-1 G, G the gradient of L + R by the coordinates of the chart that the
// step was made in, M the matrix of ../factor.wgsl, n the norm's gradient, k = 2 max(s', 0): with M = L L^T it is
// |L^-1 G|^2 - k (G d)^2 / (1 + k b), d and b as in propose.wgsl.
// Bindings: 0 the zero; 1 activation_table; 2 slots; 3 state; 4 vectors; 5 sums; 6 factor; 7 geometry (chart.wgsl): row
//   HOLD has, from propose.wgsl, b and k, and gets the size. One workgroup of LANES a slot; each component's arithmetic
//   is in one order.
// Reference: naturalSize in ../../analysis/finisher/finisher.ts.

@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read> sums: array<vec4i>;
@group(0) @binding(6) var<storage, read> factor: array<vec2f>;
@group(0) @binding(7) var<storage, read_write> geometry: array<vec2f>;

var<workgroup> slopes: array<vec2f, P>;

/* Entry e of the pairs of a layer as sums and differences, and the gradient by them. */
fn mix_entries(m: u32, layer: u32, e: u32) {
  let factor = mix_factor(layer, e);
  let own = 1.5 - factor;
  for (var k = 0u; k < W; k += 1u) {
    let pair = geometry[(m * GEOMETRY + PAIR_LIST) * P + layer * W + k];
    if (pair.x != 0.0) {
      let i = entry_at(first_of(pair), e);
      let j = entry_at(second_of(pair), e);
      let x = values[i];
      let y = values[j];
      values[i] = ds_scale(ds_add(x, y), factor);
      values[j] = ds_scale(ds_sub(x, y), factor);
      let g = slopes[i];
      let h = slopes[j];
      slopes[i] = ds_scale(ds_add(g, h), own);
      slopes[j] = ds_scale(ds_sub(g, h), own);
    }
  }
}

/* The gradients by the output weights and the bias of a unit whose constant part moves. */
fn move_slopes(u: u32, layer: u32) {
  let unit = activate(values[bias_at(u)], false);
  let value = settled(quick_two_sum(unit.value.x, unit.value.y));
  let slope = settled(quick_two_sum(unit.slope.x, unit.slope.y));
  for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
    let at = output_at(u, q);
    let own = settled(slopes[target_at(layer, q)]);
    let turn = settled(ds_mul(settled(values[at]), slope));
    slopes[at] = ds_sub(slopes[at], ds_mul(value, own));
    slopes[bias_at(u)] = ds_sub(slopes[bias_at(u)], ds_mul(turn, own));
  }
}

/* The outputs of unit u times the length of its row, and the gradient by them. */
fn scale_unit(base: u32, u: u32, layer: u32) {
  let row = weights_at(u);
  let flat = geometry[base + FLATS * P + u].x;
  let count = row_length(layer) - u32(flat);
  let length = length_at(row, count);
  if (length.x < LEAST_LENGTH || geometry[base + INVERSES * P + u].x == 0.0) { return; }
  let inverse = ds_div(vec2f(1.0, 0.0), length);
  var turn = vec2f(0.0, 0.0);
  for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
    let at = output_at(u, q);
    let slope = settled(slopes[at]);
    turn = ds_add(turn, ds_mul(slope, settled(values[at])));
    slopes[at] = ds_mul(slope, inverse);
    values[at] = ds_mul(settled(values[at]), length);
  }
  turn = settled(ds_mul(settled(turn), inverse));
  for (var k = 0u; k < min(count, MOST_STRIDE); k += 1u) {
    let direction = settled(ds_mul(settled(values[row + k]), inverse));
    slopes[row + k] = ds_sub(slopes[row + k], ds_mul(turn, direction));
  }
}

@compute @workgroup_size(LANES)
fn measure(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let word = STATE * m;
  if (state[word + STATUS] != RUNNING || state[word + HAS_TRIAL] == 0u || state[word + PHASE] != FLOWING || state[word + MEASURES] != 0u) {
    return;
  }
  let lane = local.x;
  let base = m * GEOMETRY * P;
  let point = row_of(m, POINT);
  let residual = bitcast<i32>(state[word + RESIDUAL_EXPONENT]);
  let unit = slope_exponent(state[word + GRADIENT_NORM]);
  let excess = excess_of(parameter_norm(point));
  for (var p = lane; p < P; p += LANES) {
    values[p] = vectors[point + p];
    let slope = ds_add(loss_gradient(m, point, p, residual), regulariser_slope(excess, values[p]));
    slopes[p] = settled(times_power(slope, unit));
  }
  workgroupBarrier();
  for (var layer = 0u; layer < LAYERS; layer += 1u) {
    if (BIASED) {
      for (var i = lane; i < W; i += LANES) { move_slopes(layer * W + i, layer); }
    }
    find_constants(layer, lane);
    workgroupBarrier();
    add_constants(layer, lane, 1.0);
    workgroupBarrier();
    for (var e = lane; e < min(entry_count(layer), MOST_ENTRIES); e += LANES) { mix_entries(m, layer, e); }
    workgroupBarrier();
    for (var i = lane; i < W; i += LANES) { scale_unit(base, layer * W + i, layer); }
    workgroupBarrier();
  }
  var along = vec2f(0.0, 0.0);
  for (var p = 0u; p < P; p += 1u) {
    along = ds_add(along, ds_mul(settled(slopes[p]), geometry[base + OUTWARD * P + p]));
  }
  workgroupBarrier();
  let matrix = m * P * P;
  var size = vec2f(0.0, 0.0);
  for (var k = 0u; k < P; k += 1u) {
    let x = settled(ds_mul(slopes[k], factor[matrix + k * P + k]));
    size = ds_add(size, ds_mul(x, x));
    for (var i = k + 1u + lane; i < P; i += LANES) {
      slopes[i] = ds_sub(slopes[i], ds_mul(factor[matrix + i * P + k], x));
    }
    workgroupBarrier();
  }
  if (lane == 0u) { geometry[base + HOLD * P + 2u] = held_size(size, along, geometry[base + HOLD * P], geometry[base + HOLD * P + 1u]); }
}
