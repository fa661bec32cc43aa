// J^T J of many networks from the whole-number columns of jacobian.wgsl, exactly: each column value is split into
// 12-bit halves, whose products add up in i32.
// Bindings: 0 the zero; 1 slots; 2 state; 3 columns: array<vec4i>, P x N4 a slot, four samples each; 4 blocks:
//   array<u32>, first column of the rows and of the columns of each BLOCK x BLOCK block; 5 products: array<vec4i>,
//   BLOCK^2 for each slot and block:
//   sum = ((x 2^12 + y) 2^12 + z) 2^12 + w.
// Workgroup (slot, block), LANES lanes; lane l takes samples 4 l to 4 l + 3, and on in steps of 4 LANES. Whole numbers:
// no order counts.

@group(0) @binding(1) var<storage, read> slots: array<u32>;
@group(0) @binding(2) var<storage, read> state: array<u32>;
@group(0) @binding(3) var<storage, read> columns: array<vec4i>;
@group(0) @binding(4) var<storage, read> blocks: array<u32>;
@group(0) @binding(5) var<storage, read_write> products: array<vec4i>;

var<workgroup> lane_products: array<vec4i, BLOCK2_LANES>;

fn carry_product(sum: vec4i, a: vec3i) -> vec4i {
  let z = a.z + sum.w;
  let y = a.y + sum.z + (z >> 12u);
  let x = a.x + sum.y + (y >> 12u);
  return vec4i(sum.x + (x >> 12u), x & 0xfff, y & 0xfff, z & 0xfff);
}

@compute @workgroup_size(LANES)
fn normal(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  if (state[STATE * m + ROUNDED] != 0u) { return; }
  let lane = local.x;
  let rows = blocks[2u * group.y];
  let cols = blocks[2u * group.y + 1u];
  let base = group.x * P * N4;
  var words: array<vec4i, BLOCK2>;
  @unroll for (var q = 0u; q < BLOCK2; q += 1u) { words[q] = vec4i(0, 0, 0, 0); }
  for (var block = lane; block < N4; block += 16u * LANES) {
    var part: array<vec3i, BLOCK2>;
    @unroll for (var q = 0u; q < BLOCK2; q += 1u) { part[q] = vec3i(0, 0, 0); }
    for (var n = block; n < min(block + 16u * LANES, N4); n += LANES) {
      var left: array<vec4i, BLOCK>;
      var right: array<vec4i, BLOCK>;
      @unroll for (var k = 0u; k < BLOCK; k += 1u) {
        left[k] = columns[base + min(rows + k, P - 1u) * N4 + n];
        right[k] = columns[base + min(cols + k, P - 1u) * N4 + n];
      }
      @unroll for (var c = 0u; c < 4u; c += 1u) {
        var high: array<i32, BLOCK>;
        var low: array<i32, BLOCK>;
        @unroll for (var k = 0u; k < BLOCK; k += 1u) {
          high[k] = right[k][c] >> 12u;
          low[k] = right[k][c] & 0xfff;
        }
        @unroll for (var i = 0u; i < BLOCK; i += 1u) {
          let h = left[i][c] >> 12u;
          let l = left[i][c] & 0xfff;
          @unroll for (var k = 0u; k < BLOCK; k += 1u) {
            let before = part[i * BLOCK + k];
            part[i * BLOCK + k] = vec3i(
              before.x + h * high[k],
              before.y + (h + l) * (high[k] + low[k]),
              before.z + l * low[k],
            );
          }
        }
      }
    }
    @unroll for (var q = 0u; q < BLOCK2; q += 1u) {
      // (h + l)(H + L) may pass 2^31, but h L + l H does not: the difference is right modulo 2^32.
      words[q] = carry_product(words[q], vec3i(part[q].x, part[q].y - part[q].x - part[q].z, part[q].z));
    }
  }
  @unroll for (var q = 0u; q < BLOCK2; q += 1u) { lane_products[q * LANES + lane] = words[q]; }
  workgroupBarrier();
  for (var q = lane; q < BLOCK2; q += LANES) {
    var sum = lane_products[q * LANES];
    for (var l = 1u; l < LANES; l += 1u) { sum = add_words(sum, lane_products[q * LANES + l]); }
    products[(group.x * BLOCKS + group.y) * BLOCK2 + q] = sum;
  }
}
