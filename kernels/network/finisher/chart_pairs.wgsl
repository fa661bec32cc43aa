// Pairs of a chart: disjoint pairs of close neurons of a layer with opposite outputs, and their entries as sums and
// differences. Here are the buffers of chart.wgsl, which says what they hold. Reference: ../../analysis/finisher/chart_groups.ts.

@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> geometry: array<vec2f>;

var<workgroup> slopes: array<vec2f, P>;
var<workgroup> norm_slopes: array<vec2f, P>;
var<workgroup> gone: array<u32, W>;
var<workgroup> grouped: array<u32, W>;
var<workgroup> pair_count: u32;
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
  let first = weights_at(layer * W + i);
  let second = weights_at(layer * W + j);
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

/* Disjoint pairs of a layer, closest first; of equal ones that with the smaller second, then first, neuron. Their second
   units are gone from then on. */
fn choose_pairs(m: u32, layer: u32) {
  for (var i = 0u; i < W; i += 1u) { chosen[i] = 0u; }
  for (var round = 0u; round < W / 2u; round += 1u) {
    var least = 1.0;
    var first = 0u;
    var second = 0u;
    for (var j = 1u; j < W; j += 1u) {
      for (var i = 0u; i < j; i += 1u) {
        let distance = distances[j * (j - 1u) / 2u + i];
        if (distance < least && chosen[i] == 0u && chosen[j] == 0u) {
          least = distance;
          first = i;
          second = j;
        }
      }
    }
    if (second > 0u) {
      chosen[first] = second + 1u;
      chosen[second] = W + 1u;
      gone[second] = 1u;
      grouped[first] = 1u;
      grouped[second] = 1u;
      geometry[(m * GEOMETRY + PAIR_LIST) * P + layer * W + pair_count] = pair_of_units(layer * W + first, layer * W + second);
      pair_count = pair_count + 1u;
    }
  }
}

/* Entry e of a pair as sum and difference, and the derivatives by them. */
fn mix_entry(u: u32, v: u32, layer: u32, e: u32) {
  let i = entry_at(u, e);
  let j = entry_at(v, e);
  let factor = mix_factor(layer, e);
  let own = 1.5 - factor;
  let x = values[i];
  let y = values[j];
  values[i] = ds_scale(ds_add(x, y), factor);
  values[j] = ds_scale(ds_sub(x, y), factor);
  let g = slopes[i];
  let h = slopes[j];
  slopes[i] = ds_scale(ds_add(g, h), own);
  slopes[j] = ds_scale(ds_sub(g, h), own);
  let n = norm_slopes[i];
  let o = norm_slopes[j];
  norm_slopes[i] = ds_scale(ds_add(n, o), own);
  norm_slopes[j] = ds_scale(ds_sub(n, o), own);
}
