// The charts of many networks whose theta is new, with coordinates and gradient there: layer by layer, disjoint pairs of
// close neurons with opposite outputs, rows (w_i, w_j) to (w, g) = ((w_i + w_j) / 2, (w_i - w_j) / 2), their outputs to
// (c, s) = (a_i + a_j, a_i - a_j), then outputs to A = |v| a, v = g of a pair or the row of another neuron.
// Bindings: 0 the zero; 1 slots; 2 state; 3 vectors; 4 partners (units.wgsl); 5 geometry: array<vec2f>, GEOMETRY rows of
//   P a network: COORDINATES; SLOPES, the gradient by them; METRIC, the diagonal of the metric; LENGTHS, of each unit's row in
//   the coordinates; and what pull.wgsl takes the Hessian back by, each as it is when its layer is reached: DIRECTIONS, v / |v|
//   in the places of v; OUTPUTS, a; OUTPUT_SLOPES, the gradient by A; INVERSES, 1 / |v| of a unit; TURNS, of a unit
//   sum over its outputs of a times the gradient by a. A gradient is times 2^SLOPE_EXPONENT.
// One workgroup of LANES a slot. Each value's arithmetic is one lane's. Reference: ../../analysis/charts.ts.

@group(0) @binding(1) var<storage, read> slots: array<u32>;
@group(0) @binding(2) var<storage, read> state: array<u32>;
@group(0) @binding(3) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> partners: array<u32>;
@group(0) @binding(5) var<storage, read_write> geometry: array<vec2f>;

var<workgroup> slopes: array<vec2f, P>;
var<workgroup> chosen: array<u32, W>;
var<workgroup> inverses: array<vec2f, W>;
/* Of each pair of neurons of a layer the cosine distance, 2 where they can be no pair. */
var<workgroup> distances: array<f32, MOST_PAIRS>;

/* Whether the outputs of two units point in opposite directions and nearly cancel. */
fn cancels(u: u32, v: u32, layer: u32) -> bool {
  var along = 0.0;
  var sum = 0.0;
  var one = 0.0;
  var other = 0.0;
  for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
    let a = values[output_at(u, q)];
    let b = values[output_at(v, q)];
    let both = ds_add(a, b).x;
    along = along + a.x * b.x;
    sum = sum + both * both;
    one = one + a.x * a.x;
    other = other + b.x * b.x;
  }
  return along < 0.0 && sum < BALANCE * BALANCE * min(one, other);
}

/* The cosine distance 1 - cos of the rows of units i and j of a layer, 2 where they can be no pair. */
fn pair_distance(layer: u32, i: u32, j: u32) -> f32 {
  if (inverses[i].x == 0.0 || inverses[j].x == 0.0 || !cancels(layer * W + i, layer * W + j, layer)) { return 2.0; }
  let first = row_at(layer * W + i);
  let second = row_at(layer * W + j);
  var far = 0.0;
  var gap = 0.0;
  for (var k = 0u; k < min(row_length(layer), MOST_STRIDE); k += 1u) {
    let turn = ds_sub(ds_mul(values[first + k], inverses[i]), ds_mul(values[second + k], inverses[j])).x;
    let apart = ds_sub(values[first + k], values[second + k]).x;
    far = far + turn * turn;
    gap = gap + apart * apart;
  }
  if (gap < DUPLICATE * DUPLICATE || 0.5 * far >= CHART_DISTANCE) { return 2.0; }
  return 0.5 * far;
}

/* Pairs of a layer, closest first; of equal ones that with the smaller second, then first, neuron. */
fn choose_pairs(layer: u32) {
  for (var i = 0u; i < W; i += 1u) {
    chosen[i] = UNITS;
    if (inverses[i].x != 0.0) { chosen[i] = layer * W + i; }
  }
  for (var round = 0u; round < W / 2u; round += 1u) {
    var least = 1.0;
    var first = 0u;
    var second = 0u;
    for (var j = 1u; j < W; j += 1u) {
      for (var i = 0u; i < j; i += 1u) {
        let distance = distances[j * (j - 1u) / 2u + i];
        if (distance < least && chosen[i] == layer * W + i && chosen[j] == layer * W + j) {
          least = distance;
          first = i;
          second = j;
        }
      }
    }
    if (second > 0u) {
      chosen[first] = layer * W + second;
      chosen[second] = layer * W + first;
    }
  }
}

fn mix_values(i: u32, j: u32, factor: f32) {
  let x = values[i];
  let y = values[j];
  values[i] = ds_scale(ds_add(x, y), factor);
  values[j] = ds_scale(ds_sub(x, y), factor);
  // The gradient by the inverse of the map.
  let own = select(0.5, 1.0, factor == 0.5);
  let g = slopes[i];
  let h = slopes[j];
  slopes[i] = ds_scale(ds_add(g, h), own);
  slopes[j] = ds_scale(ds_sub(g, h), own);
}

/* The pair (u, v) as (w, g), (c, s). */
fn mix_pair(u: u32, v: u32, layer: u32) {
  for (var k = 0u; k < min(row_length(layer), MOST_STRIDE); k += 1u) { mix_values(row_at(u) + k, row_at(v) + k, 0.5); }
  for (var q = 0u; q < min(output_count(layer), W); q += 1u) { mix_values(output_at(u, q), output_at(v, q), 1.0); }
}

/* The outputs of unit u times the length of its row, and the gradient by them. */
fn scale_outputs(base: u32, u: u32, layer: u32) {
  let row = row_at(u);
  let length = length_at(row, row_length(layer));
  let inverse = ds_div(vec2f(1.0, 0.0), length);
  var turn = vec2f(0.0, 0.0);
  for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
    let at = output_at(u, q);
    let a = values[at];
    turn = ds_add(turn, ds_mul(settled(slopes[at]), a));
    let slope = settled(ds_mul(settled(slopes[at]), inverse));
    geometry[base + OUTPUTS * P + at] = a;
    geometry[base + OUTPUT_SLOPES * P + at] = slope;
    slopes[at] = slope;
    values[at] = ds_mul(a, length);
  }
  turn = settled(turn);
  geometry[base + INVERSES * P + u] = inverse;
  geometry[base + TURNS * P + u] = turn;
  for (var k = 0u; k < min(row_length(layer), MOST_STRIDE); k += 1u) {
    let direction = settled(ds_mul(settled(values[row + k]), inverse));
    geometry[base + DIRECTIONS * P + row + k] = direction;
    slopes[row + k] = ds_sub(slopes[row + k], ds_mul(settled(ds_mul(turn, inverse)), direction));
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
  let unit = slope_exponent(state[STATE * m + SLOPE]);
  for (var p = lane; p < P; p += LANES) {
    values[p] = vectors[row_of(m, THETA) + p];
    slopes[p] = settled(times_power(vectors[row_of(m, GRADIENT) + p], unit));
  }
  workgroupBarrier();
  for (var layer = 0u; layer < LAYERS; layer += 1u) {
    for (var i = lane; i < W; i += LANES) {
      let length = length_at(row_at(layer * W + i), row_length(layer));
      inverses[i] = vec2f(0.0, 0.0);
      if (length.x >= LEAST_LENGTH) { inverses[i] = ds_div(vec2f(1.0, 0.0), length); }
    }
    workgroupBarrier();
    for (var j = 1u; j < W; j += 1u) {
      for (var i = lane; i < min(j, W); i += LANES) {
        distances[j * (j - 1u) / 2u + i] = pair_distance(layer, i, j);
      }
    }
    workgroupBarrier();
    if (lane == 0u) { choose_pairs(layer); }
    workgroupBarrier();
    for (var i = lane; i < W; i += LANES) {
      let u = layer * W + i;
      partners[m * UNITS + u] = chosen[i];
      if (is_first(u, chosen[i])) { mix_pair(u, chosen[i], layer); }
    }
    workgroupBarrier();
    for (var i = lane; i < W; i += LANES) {
      let u = layer * W + i;
      if (is_scaled(u, chosen[i])) { scale_outputs(base, u, layer); }
    }
    workgroupBarrier();
  }
  for (var p = lane; p < P; p += LANES) {
    geometry[base + COORDINATES * P + p] = values[p];
    geometry[base + SLOPES * P + p] = settled(slopes[p]);
    if (p >= OUTPUT) {
      var size = 1.0;
      if (p < OUTPUT + W) { size = max(0.1, abs(values[p].x)); }
      geometry[base + METRIC * P + p] = over_square(size);
    }
  }
  for (var u = lane; u < UNITS; u += LANES) {
    let count = row_length(u / W);
    let length = max(length_at(row_at(u), count).x, LEAST_LENGTH);
    geometry[base + LENGTHS * P + u] = vec2f(length, 0.0);
    for (var k = 0u; k < min(count, MOST_STRIDE); k += 1u) {
      geometry[base + METRIC * P + row_at(u) + k] = over_square(length);
    }
  }
}
