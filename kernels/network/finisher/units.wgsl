// Where the rows and output weights of a network's neurons stand, for networks of LAYERS hidden layers of W neurons
// (kernels/network_shape.ts). Unit u is neuron u % W of layer u / W; its row are its input weights and bias.
// values, P of a network, are what the kernels of a chart work on.
// Buffers of a network's chart: partners: array<u32>, UNITS words: of the first unit of a pair the second, of the second
// the first, of another unit itself if its outputs are scaled, else UNITS. Reference: ../../analysis/charts.ts.

var<workgroup> values: array<vec2f, P>;

fn row_at(u: u32) -> u32 {
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

fn is_first(u: u32, partner: u32) -> bool { return partner > u && partner < UNITS; }

fn is_scaled(u: u32, partner: u32) -> bool { return partner <= u; }

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
