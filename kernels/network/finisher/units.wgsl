// Where the rows and output weights of a network's neurons stand, for networks of LAYERS hidden layers of W neurons
// (kernels/network_shape.ts). Unit u is neuron u % W of layer u / W; its row are its input weights and bias.
// values, P of a network, are what the kernels of a chart work on.
// Of a network's geometry (chart.wgsl), row PAIR_LIST: W values for each layer, pairs in the order in which they are made,
// first unit + 1 + 2^8 (second unit + 1), behind them 0; row FLATS: 1 for each flat unit, whose outputs are scaled by
// its row without the bias. Reference: ../../analysis/finisher/charts.ts.

var<workgroup> values: array<vec2f, P>;

fn weights_at(u: u32) -> u32 {
  if (u < W) { return u * FIRST_STRIDE; }
  return SECOND + (u - W) * STRIDE;
}

/* Entries of a row of a layer. */
fn row_length(layer: u32) -> u32 { return select(STRIDE, FIRST_STRIDE, layer == 0u); }

/* Output weights of a neuron of a layer. */
fn output_count(layer: u32) -> u32 { return select(W, 1u, layer == LAYERS - 1u); }

/* The place of output weight q of unit u. */
fn output_at(u: u32, q: u32) -> u32 {
  let layer = u / W;
  if (layer == LAYERS - 1u) { return OUTPUT + u % W; }
  return SECOND + (layer * W + q) * STRIDE + u % W;
}

fn pair_of_units(first: u32, second: u32) -> vec2f { return vec2f(f32(first + 1u + ((second + 1u) << 8u)), 0.0); }

fn first_of(pair: vec2f) -> u32 { return min((u32(pair.x) & 0xffu) - 1u, UNITS - 1u); }

fn second_of(pair: vec2f) -> u32 { return min((u32(pair.x) >> 8u) - 1u, UNITS - 1u); }

/* The place of the bias of unit u. */
fn bias_at(u: u32) -> u32 { return weights_at(u) + row_length(u / W) - 1u; }

/* The place of the bias that output q of a layer's units is added to. */
fn target_at(layer: u32, q: u32) -> u32 {
  if (layer == LAYERS - 1u) { return P - 1u; }
  return SECOND + (layer * W + q) * STRIDE + W;
}

/* Place of entry e of a unit's row and, behind it, outputs. */
fn entry_at(u: u32, e: u32) -> u32 {
  let layer = u / W;
  if (e < row_length(layer)) { return weights_at(u) + e; }
  return output_at(u, e - row_length(layer));
}

/* Entries of a unit's row and outputs. */
fn entry_count(layer: u32) -> u32 { return row_length(layer) + output_count(layer); }

/* By what the sum and the difference of entry e of two units are multiplied; derivatives by 1/(2 factor). */
fn mix_factor(layer: u32, e: u32) -> f32 { return select(1.0, 0.5, e < row_length(layer)); }

/* The Euclidean length of some of the values; powers of two keep squares in range. */
fn length_at(first: u32, count: u32) -> vec2f {
  var largest = 0.0;
  for (var k = 0u; k < min(count, MOST_STRIDE); k += 1u) { largest = max(largest, abs(values[first + k].x)); }
  if (largest < LEAST_LENGTH) { return vec2f(0.0, 0.0); }
  let e = min(exponent_above(largest), 100);
  var sum = vec2f(0.0, 0.0);
  for (var k = 0u; k < min(count, MOST_STRIDE); k += 1u) {
    let v = settled(times_power(values[first + k], -e));
    sum = ds_add(sum, ds_mul(v, v));
  }
  return times_power(ds_sqrt(sum), e);
}
