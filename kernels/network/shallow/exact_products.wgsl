// J^T J of many networks from columns of 24 bits (jacobian.wgsl), exactly. Tiles as in rounded_products.wgsl. A column's
// whole number is 2^12 h + l, and the products are summed as h h', (h + l)(h' + l'), l l' in i32, the middle one modulo
// 2^32: h l' + l h' is what it leaves without the others. On the right h' is 2048 more, above 0, so that a product is one
// instruction where a machine multiplies pairs of 16 bits; the sums of rows take it back. A part has at most 128 samples
// a lane: what is to be right fits.
// Bindings: 0 the zero; 1 tiles: array<u32>, first neuron of the rows and of the columns of each tile; 2 slots; 3 state;
//   4 inputs: array<vec4f>, D x N4, x / 2^INPUT_EXPONENT of four samples each; 5 units, as array<vec4i>, 2 R x N4 a slot; 6
//   exact_sums: array<vec2i>, TILE_SUMS for each slot, tile and part: SIDE x SIDE products and SIDE sums of the columns in
//   its rows times 2^23, as x 2^30 + y (long_sums.wgsl).
// Workgroup (slot, tile EXACT_PARTS + part), LANES lanes; lane l takes samples 4 l to 4 l + 3 of its part, and on in steps
// of 4 LANES. Whole numbers: no order counts. Reference: ../../network_reference.ts.

@group(0) @binding(1) var<storage, read> tiles: array<u32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read> inputs: array<vec4f>;
@group(0) @binding(5) var<storage, read> units: array<vec4i>;
@group(0) @binding(6) var<storage, read_write> exact_sums: array<vec2i>;

var<workgroup> lane_sums: array<vec2i, TILE_CHUNK_LANES>;

/* round(value scale) for a scaled value below 2^23; MAGIC would do for 2^22. */
fn nearest(value: f32) -> i32 { return i32(floor(value + 0.5)); }

/* Column k of a neuron, without a_j. */
fn column(slope: i32, value: i32, input: f32, k: u32) -> i32 {
  if (k < D) { return nearest(bitcast<f32>(slope) * input * 8388608.0); }
  if (k < STRIDE) { return nearest(bitcast<f32>(slope) * 8388608.0); }
  return value;
}

@compute @workgroup_size(LANES)
fn exact_products(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  if (state[STATE * m + ROUNDED] != 0u) { return; }
  let lane = local.x;
  let tile = group.y / EXACT_PARTS;
  let part = group.y % EXACT_PARTS;
  let rows = tiles[2u * tile];
  let cols = tiles[2u * tile + 1u];
  var high: array<i32, ENTRIES>;
  var both: array<i32, ENTRIES>;
  var low: array<i32, ENTRIES>;
  @unroll for (var q = 0u; q < ENTRIES; q += 1u) { high[q] = 0; both[q] = 0; low[q] = 0; }
  var sum_high: array<i32, SIDE>;
  var sum_low: array<i32, SIDE>;
  @unroll for (var i = 0u; i < SIDE; i += 1u) { sum_high[i] = 0; sum_low[i] = 0; }
  let begin_part = part * 32u * LANES;
  for (var n = begin_part + lane; n < min(begin_part + 32u * LANES, N4); n += LANES) {
    var x: array<vec4f, D>;
    @unroll for (var k = 0u; k < D; k += 1u) { x[k] = inputs[k * N4 + n]; }
    var left_h: array<i32, SIDE4>;
    var left_l: array<i32, SIDE4>;
    var right_h: array<i32, SIDE4>;
    var right_l: array<i32, SIDE4>;
    @unroll for (var g = 0u; g < G; g += 1u) {
      let row = (2u * R * group.x + min(rows + g, R - 1u)) * N4 + n;
      let col = (2u * R * group.x + min(cols + g, R - 1u)) * N4 + n;
      let row_slope = units[row];
      let row_value = units[row + R * N4];
      let col_slope = units[col];
      let col_value = units[col + R * N4];
      @unroll for (var c = 0u; c < 4u; c += 1u) {
        @unroll for (var k = 0u; k < C; k += 1u) {
          let left = column(row_slope[c], row_value[c], x[min(k, D - 1u)][c], k);
          left_h[c * SIDE + g * C + k] = (left << 4u) >> 16u;
          left_l[c * SIDE + g * C + k] = left & 0xfff;
          let right = column(col_slope[c], col_value[c], x[min(k, D - 1u)][c], k);
          right_h[c * SIDE + g * C + k] = ((right >> 12u) + 2048) & 0x1fff;
          right_l[c * SIDE + g * C + k] = right & 0xfff;
        }
      }
    }
    @unroll for (var i = 0u; i < SIDE; i += 1u) {
      @unroll for (var c = 0u; c < 4u; c += 1u) {
        sum_high[i] = sum_high[i] + left_h[c * SIDE + i];
        sum_low[i] = sum_low[i] + left_l[c * SIDE + i];
      }
      @unroll for (var k = 0u; k < SIDE; k += 1u) {
        var four_high = 0;
        var four_both = 0;
        var four_low = 0;
        @unroll for (var c = 0u; c < 4u; c += 1u) {
          let a = left_h[c * SIDE + i];
          let b = left_l[c * SIDE + i];
          let d = right_h[c * SIDE + k];
          let e = right_l[c * SIDE + k];
          four_high = four_high + a * d;
          four_both = four_both + (a + b) * (d + e);
          four_low = four_low + b * e;
        }
        high[i * SIDE + k] = high[i * SIDE + k] + four_high;
        both[i * SIDE + k] = both[i * SIDE + k] + four_both;
        low[i * SIDE + k] = low[i * SIDE + k] + four_low;
      }
    }
  }
  @unroll for (var begin = 0u; begin < TILE_SUMS; begin += TILE_CHUNK) {
    @unroll for (var c = 0u; c < TILE_CHUNK; c += 1u) {
      if (begin + c < ENTRIES) {
        let q = begin + c;
        let cross = both[q] - high[q] - low[q] - (sum_low[q / SIDE] << 11u);
        let tail = low[q] + ((cross & 0xfff) << 12u);
        let top = (high[q] - (sum_high[q / SIDE] << 11u)) + (cross >> 12u);
        // tail may pass 2^31: it is not negative.
        let carried = top + i32(bitcast<u32>(tail) >> 24u);
        lane_sums[c * LANES + lane] = vec2i(carried >> 6u, ((carried & 63) << 24u) | (tail & 0xffffff));
      } else {
        if (begin + c < TILE_SUMS) {
          let row = (sum_high[begin + c - ENTRIES] << 12u) + sum_low[begin + c - ENTRIES];
          lane_sums[c * LANES + lane] = vec2i(row >> 7u, (row & 127) << 23u);
        }
      }
    }
    workgroupBarrier();
    for (var c = lane; c < min(TILE_CHUNK, TILE_SUMS - begin); c += LANES) {
      var total = lane_sums[c * LANES];
      for (var l = 1u; l < LANES; l += 1u) {
        let other = lane_sums[c * LANES + l];
        total = add_long(total, other);
      }
      exact_sums[(group.x * TILE_PAIRS * EXACT_PARTS + group.y) * TILE_SUMS + begin + c] = total;
    }
    workgroupBarrier();
  }
}
