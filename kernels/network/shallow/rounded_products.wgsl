// J^T J of many networks from columns of 15 bits (rounded_jacobian.wgsl), exactly. A neuron has C columns: sigma' x_k,
// sigma' (with a bias), sigma; a tile has those of G neurons in its rows and of G in its columns, SIDE = G C each.
// Four samples' products, below 2^30 together, are added at a time; their upper and lower parts then add up in i32.
// Bindings: 0 the zero; 1 tiles: array<u32>, first neuron of the rows and of the columns of each tile; 2 slots; 3 state;
//   4 rounded_inputs; 5 units, as array<vec4i>, R x N4 a slot; 6 tile_sums: array<vec2i>, TILE_SUMS for each slot and
//   tile: SIDE x SIDE products and SIDE sums of the columns in its rows times 2^14, as x 2^15 + y.
// Workgroup (slot, tile), LANES lanes; lane l takes samples 4 l to 4 l + 3, and on in steps of 4 LANES. Whole numbers: no
// order counts. Reference: ../../network_reference.ts.

@group(0) @binding(1) var<storage, read> tiles: array<u32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read> rounded_inputs: array<vec4i>;
@group(0) @binding(5) var<storage, read> units: array<vec4i>;
@group(0) @binding(6) var<storage, read_write> tile_sums: array<vec2i>;

var<workgroup> lane_sums: array<vec2i, TILE_CHUNK_LANES>;

/* Column k of a neuron, from its word and the word with input k; below 2^14. The last shift shows compilers 16 bits. */
fn column(unit: i32, inputs: i32, k: u32) -> i32 {
  if (k < D) { return ((low_half(unit) * rounded_input(inputs, k) + 8192) << 2u) >> 16u; }
  if (k < STRIDE) { return low_half(unit); }
  return unit >> 16u;
}

@compute @workgroup_size(LANES)
fn rounded_products(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  if (state[STATE * m + ROUNDED] == 0u) { return; }
  let lane = local.x;
  let rows = tiles[2u * group.y];
  let cols = tiles[2u * group.y + 1u];
  var high: array<i32, ENTRIES>;
  var low: array<i32, ENTRIES>;
  @unroll for (var q = 0u; q < ENTRIES; q += 1u) { high[q] = 0; low[q] = 0; }
  var sum: array<i32, SIDE>;
  @unroll for (var i = 0u; i < SIDE; i += 1u) { sum[i] = 0; }
  for (var n = lane; n < N4; n += LANES) {
    var left: array<i32, SIDE4>;
    var right: array<i32, SIDE4>;
    var inputs: array<vec4i, D2>;
    @unroll for (var k = 0u; k < D2; k += 1u) { inputs[k] = rounded_inputs[k * N4 + n]; }
    @unroll for (var g = 0u; g < G; g += 1u) {
      let row = units[(group.x * R + min(rows + g, R - 1u)) * N4 + n];
      let col = units[(group.x * R + min(cols + g, R - 1u)) * N4 + n];
      @unroll for (var c = 0u; c < 4u; c += 1u) {
        @unroll for (var k = 0u; k < C; k += 1u) {
          let pair = inputs[min(k / 2u, D2 - 1u)][c];
          left[c * SIDE + g * C + k] = column(row[c], pair, k);
          // Above 0 and of 15 bits, so that a product is one instruction where a machine multiplies pairs of 16 bits.
          right[c * SIDE + g * C + k] = (column(col[c], pair, k) + 16384) & 0x7fff;
        }
      }
    }
    @unroll for (var i = 0u; i < SIDE; i += 1u) {
      sum[i] = sum[i] + (left[i] + left[SIDE + i] + left[2u * SIDE + i] + left[3u * SIDE + i]);
      @unroll for (var k = 0u; k < SIDE; k += 1u) {
        let four = left[i] * right[k] + left[SIDE + i] * right[SIDE + k] +
          left[2u * SIDE + i] * right[2u * SIDE + k] + left[3u * SIDE + i] * right[3u * SIDE + k];
        high[i * SIDE + k] = high[i * SIDE + k] + (four >> 15u);
        low[i * SIDE + k] = low[i * SIDE + k] + (four & 0x7fff);
      }
    }
  }
  @unroll for (var begin = 0u; begin < TILE_SUMS; begin += TILE_CHUNK) {
    @unroll for (var c = 0u; c < TILE_CHUNK; c += 1u) {
      if (begin + c < ENTRIES) {
        let row = sum[(begin + c) / SIDE];
        lane_sums[c * LANES + lane] = vec2i(high[begin + c] - (row >> 1u), low[begin + c] - ((row & 1) << 14u));
      } else {
        if (begin + c < TILE_SUMS) {
          let row = sum[begin + c - ENTRIES];
          lane_sums[c * LANES + lane] = vec2i(row >> 1u, (row & 1) << 14u);
        }
      }
    }
    workgroupBarrier();
    for (var c = lane; c < min(TILE_CHUNK, TILE_SUMS - begin); c += LANES) {
      let total = pair_of_lanes(lane_sums, c);
      tile_sums[(group.x * TILE_PAIRS + group.y) * TILE_SUMS + begin + c] = total;
    }
    workgroupBarrier();
  }
}
