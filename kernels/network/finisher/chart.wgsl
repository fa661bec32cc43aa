// The charts of many networks whose theta is new, with coordinates and gradient there: layer by layer, the constant part of
// each unit into the biases that it is added to, C = b + a sigma(bias); disjoint pairs of close neurons with opposite
// outputs, rows (x_i, x_j) to (w, g) = ((x_i + x_j) / 2, (x_i - x_j) / 2), their outputs to (c, s) =
// (a_i + a_j, a_i - a_j); then pairs of what these leave, (w, c), some ROUNDS; then outputs to A = |v| a, v the row, of a
// flat unit, without a pair and with a short row but for the bias, without that.
// Bindings: 0 the zero; 1 activation_table; 2 slots; 3 state; 4 vectors; 5 geometry: array<vec2f>, GEOMETRY rows of
//   P a network: COORDINATES; SLOPES, the gradient by them; METRIC, the diagonal of the metric; and what pull.wgsl takes
//   the Hessian back by, each as it is when its layer is reached: DIRECTIONS, v / |v| in the places of v; OUTPUTS, a;
//   OUTPUT_SLOPES, the gradient by A; INVERSES, 1 / |v| of a unit; TURNS, of a unit sum over its outputs of a times the
//   gradient by a; of a unit SIGMAS, sigma at its bias, and sigma', sigma'' in the next two rows; TARGET_SLOPES, the
//   gradient by the biases they are added to; MOVED_OUTPUTS, the outputs then. A gradient is times 2^SLOPE_EXPONENT.
// One workgroup of LANES a slot. Each value's arithmetic is one lane's. Needs chart_pairs.wgsl.
// Reference: ../../analysis/finisher/charts.ts.

/* Whether unit u, without a pair, is flat. */
fn is_flat(u: u32, layer: u32) -> bool {
  if (!BIASED || grouped[u % W] != 0u) { return false; }
  let length = length_at(weights_at(u), row_length(layer) - 1u).x;
  return length >= LEAST_LENGTH && length < max(FLAT_LENGTH, abs(values[bias_at(u)].x));
}

/* The gradients by the output weights and the bias of a unit whose constant part moves. */
fn move_constant(base: u32, u: u32, layer: u32) {
  let unit = activate(values[bias_at(u)], true);
  let value = settled(quick_two_sum(unit.value.x, unit.value.y));
  let slope = settled(quick_two_sum(unit.slope.x, unit.slope.y));
  geometry[base + SIGMAS * P + u] = value;
  geometry[base + (SIGMAS + 1u) * P + u] = slope;
  geometry[base + (SIGMAS + 2u) * P + u] = settled(quick_two_sum(unit.curvature.x, unit.curvature.y));
  for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
    let at = output_at(u, q);
    let own = settled(slopes[target_at(layer, q)]);
    let norm_own = settled(norm_slopes[target_at(layer, q)]);
    let turn = settled(ds_mul(settled(values[at]), slope));
    geometry[base + MOVED_OUTPUTS * P + at] = settled(values[at]);
    slopes[at] = ds_sub(slopes[at], ds_mul(value, own));
    slopes[bias_at(u)] = ds_sub(slopes[bias_at(u)], ds_mul(turn, own));
    norm_slopes[at] = ds_sub(norm_slopes[at], ds_mul(value, norm_own));
    norm_slopes[bias_at(u)] = ds_sub(norm_slopes[bias_at(u)], ds_mul(turn, norm_own));
  }
}

/* The outputs of unit u times the length of its row, and the gradients by them. */
fn scale_outputs(base: u32, u: u32, layer: u32) {
  let row = weights_at(u);
  let count = row_length(layer) - u32(geometry[base + FLATS * P + u].x);
  let length = length_at(row, count);
  geometry[base + INVERSES * P + u] = vec2f(0.0, 0.0);
  if (length.x < LEAST_LENGTH) { return; }
  let inverse = ds_div(vec2f(1.0, 0.0), length);
  var turn = vec2f(0.0, 0.0);
  var norm_turn = vec2f(0.0, 0.0);
  for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
    let at = output_at(u, q);
    let a = settled(values[at]);
    turn = ds_add(turn, ds_mul(settled(slopes[at]), a));
    norm_turn = ds_add(norm_turn, ds_mul(settled(norm_slopes[at]), a));
    let slope = settled(ds_mul(settled(slopes[at]), inverse));
    geometry[base + OUTPUTS * P + at] = a;
    geometry[base + OUTPUT_SLOPES * P + at] = slope;
    slopes[at] = slope;
    norm_slopes[at] = ds_mul(settled(norm_slopes[at]), inverse);
    values[at] = ds_mul(a, length);
  }
  turn = settled(turn);
  geometry[base + INVERSES * P + u] = inverse;
  geometry[base + TURNS * P + u] = turn;
  turn = settled(ds_mul(turn, inverse));
  norm_turn = settled(ds_mul(settled(norm_turn), inverse));
  for (var k = 0u; k < min(count, MOST_STRIDE); k += 1u) {
    let direction = settled(ds_mul(settled(values[row + k]), inverse));
    geometry[base + DIRECTIONS * P + row + k] = direction;
    slopes[row + k] = ds_sub(slopes[row + k], ds_mul(turn, direction));
    norm_slopes[row + k] = ds_sub(norm_slopes[row + k], ds_mul(norm_turn, direction));
  }
}

fn over_square(length: f32) -> vec2f {
  let inverse = ds_div(vec2f(1.0, 0.0), vec2f(length, 0.0));
  return ds_mul(inverse, inverse);
}

@compute @workgroup_size(LANES)
fn chart(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  let lane = local.x;
  let base = m * GEOMETRY * P;
  let unit = slope_exponent(state[STATE * m + GRADIENT_NORM]);
  for (var p = lane; p < P; p += LANES) {
    values[p] = vectors[row_of(m, THETA) + p];
    slopes[p] = settled(times_power(vectors[row_of(m, GRADIENT) + p], unit));
    norm_slopes[p] = ds_mul(settled(values[p]), vec2f(2.0 * HALF_OVER_P_HIGH, 2.0 * HALF_OVER_P_LOW));
    norm_slopes[p] = settled(norm_slopes[p]);
    geometry[base + PLAIN_SLOPES * P + p] = norm_slopes[p];
  }
  if (lane == 0u) { geometry[base + EXCESS * P] = ds_add(parameter_norm(row_of(m, THETA)), vec2f(-MAXNORM, 0.0)); }
  for (var u = lane; u < UNITS; u += LANES) { geometry[base + PAIR_LIST * P + u] = vec2f(0.0, 0.0); }
  storageBarrier();
  for (var layer = 0u; layer < LAYERS; layer += 1u) {
    for (var i = lane; i < W; i += LANES) {
      gone[i] = 0u;
      grouped[i] = 0u;
    }
    if (lane == 0u) { pair_count = 0u; }
    workgroupBarrier();
    if (BIASED) {
      for (var q = lane; q < min(output_count(layer), W); q += LANES) {
        geometry[base + TARGET_SLOPES * P + target_at(layer, q)] = settled(slopes[target_at(layer, q)]);
      }
      for (var i = lane; i < W; i += LANES) { move_constant(base, layer * W + i, layer); }
    }
    find_constants(layer, lane);
    workgroupBarrier();
    add_constants(layer, lane, 1.0);
    workgroupBarrier();
    for (var round = 0u; round < ROUNDS; round += 1u) {
      for (var i = lane; i < W; i += LANES) {
        let length = length_at(weights_at(layer * W + i), row_length(layer));
        inverses[i] = vec2f(0.0, 0.0);
        if (gone[i] == 0u && length.x >= LEAST_LENGTH) { inverses[i] = ds_div(vec2f(1.0, 0.0), length); }
      }
      workgroupBarrier();
      for (var j = 1u; j < W; j += 1u) {
        for (var i = lane; i < min(j, W); i += LANES) {
          distances[j * (j - 1u) / 2u + i] = pair_distance(layer, i, j);
        }
      }
      workgroupBarrier();
      if (lane == 0u) { choose_pairs(m, layer); }
      workgroupBarrier();
      for (var e = lane; e < min(entry_count(layer), MOST_ENTRIES); e += LANES) {
        for (var i = 0u; i < W; i += 1u) {
          if (chosen[i] > 0u && chosen[i] <= W) { mix_entry(layer * W + i, layer * W + chosen[i] - 1u, layer, e); }
        }
      }
      workgroupBarrier();
    }
    for (var i = lane; i < W; i += LANES) {
      let u = layer * W + i;
      let flat = is_flat(u, layer);
      geometry[base + FLATS * P + u] = vec2f(select(0.0, 1.0, flat), 0.0);
    }
    storageBarrier();
    workgroupBarrier();
    for (var i = lane; i < W; i += LANES) { scale_outputs(base, layer * W + i, layer); }
    workgroupBarrier();
  }
  for (var p = lane; p < P; p += LANES) {
    geometry[base + COORDINATES * P + p] = values[p];
    geometry[base + SLOPES * P + p] = settled(slopes[p]);
    geometry[base + NORM_SLOPES * P + p] = settled(norm_slopes[p]);
    if (p >= OUTPUT) {
      geometry[base + METRIC * P + p] = over_square(max(select(1.0, 0.1, p < OUTPUT + W), abs(values[p].x)));
    }
  }
  for (var u = lane; u < UNITS; u += LANES) {
    let count = row_length(u / W) - u32(geometry[base + FLATS * P + u].x);
    let length = max(length_at(weights_at(u), count).x, LEAST_LENGTH);
    for (var k = 0u; k < min(count, MOST_STRIDE); k += 1u) {
      geometry[base + METRIC * P + weights_at(u) + k] = over_square(length);
    }
    if (count < row_length(u / W)) {
      geometry[base + METRIC * P + bias_at(u)] = over_square(max(1.0, abs(values[bias_at(u)].x)));
    }
  }
}
