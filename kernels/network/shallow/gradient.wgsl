// Loss and gradient sums of many one-hidden-layer networks at once, at double-single grade, as exact integer sums.
// f(x) = sum_j a_j sigma(w_j x + b_j) + b_out, e = f(x) - y; sums over samples of
//   e sigma'(z_j) x_k (weight), e sigma'(z_j) (bias), e sigma(z_j) (output weight), e (output bias), e^2 (loss):
// the gradient is 2/N times these, the first two also times a_j (sums.wgsl).
// Bindings: 0 the zero; 1 activation_table; 2 samples: array<u32>, see ../inputs.wgsl; 3 slots: array<u32>, the network
//   of each workgroup; 4 state: array<u32>, STATE words a network (../flow/flow.wgsl); 5 vectors: array<vec2f>, ROWS rows
//   of P a network; theta is row POINT; 6 sums: array<vec4i>, P + 1 words for each network and tile, in the order of
//   theta and then the loss; 7 peaks: array<u32>, for each network and tile the bits of the largest |e|, and of the
//   largest since the host or control.wgsl set it to 0.
// Workgroup (slot, tile), LANES lanes; lane l of tile t takes samples t LANES + l, ... in steps of TILES LANES.
// The result depends on neither: whole numbers add up in any order. Reference: ../../network_reference.ts.

@group(0) @binding(2) var<storage, read> samples: array<vec4u>;
@group(0) @binding(3) var<storage, read> slots: array<u32>;
@group(0) @binding(4) var<storage, read> state: array<u32>;
@group(0) @binding(5) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> sums: array<vec4i>;
@group(0) @binding(7) var<storage, read_write> peaks: array<u32>;

var<workgroup> lane_words: array<vec4i, CHUNK_LANES>;
var<workgroup> lane_peaks: array<u32, LANES>;

@compute @workgroup_size(LANES)
fn gradient(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + HAS_TRIAL] == 0u) { return; }
  let lane = local.x;
  let first = group.y * LANES + lane;
  let base = row_of(m, POINT);
  var theta: array<vec2f, P>;
  @unroll(IN_REGISTERS) for (var p = 0u; p < P; p += 1u) { theta[p] = vectors[base + p]; }
  // Digits of e sigma are in units of sigma's bound, by their magic.
  var value_magic: array<vec3f, R>;
  var output: array<Factor, R>;
  var size = 0.0;
  @unroll(IN_REGISTERS) for (var p = 0u; p < P; p += 1u) { size = size + abs(theta[p].x); }
  @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
    output[j] = factor_of(theta[OUTPUT + j]);
    let unit = power_of_two(neuron_exponent(base, j));
    value_magic[j] = vec3f(MAGIC * unit, 384.0 * unit, 0.01171875 * unit);
  }
  var weight: array<vec3i, OUTPUT>;
  var unit_of: array<vec3f, R>;
  if (COARSE) {
    @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
      let e = weight_exponent(base, j);
      let unit = power_of_two(e - WEIGHT_BITS - 9);
      unit_of[j] = vec3f(unit, unit * 0.000030517578125, unit * 9.31322574615478515625e-10);
      let scale = power_of_two(WEIGHT_BITS - e);
      @unroll for (var i = 0u; i < STRIDE; i += 1u) {
        let w = theta[j * STRIDE + i];
        weight[j * STRIDE + i] = digits(vec2f(w.x * scale, w.y * scale));
      }
    }
  }
  let residual_scale = power_of_two(15 - bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]));

  // A sum is high 2^15 + part: parts are added to, and carry into high after FLUSH samples.
  var high: array<i32, Q>;
  var part: array<vec3i, Q>;
  @unroll(IN_REGISTERS) for (var q = 0u; q < Q; q += 1u) {
    high[q] = 0;
    part[q] = vec3i(0, 0, 0);
  }
  // A step that left the numbers is as one whose residuals are too large.
  var peak = select(bitcast<u32>(1.0e30), 0u, magnitude(size) < bitcast<u32>(1.0e6));
  for (var block = 0u; block < N; block += FLUSH) {
    for (var at = block; at < min(block + FLUSH, N); at += STEP) {
      let n = min(at + first, N - 1u);
      let inside = at + first < N;
      var word: array<u32, SAMPLE>;
      @unroll for (var v = 0u; v < SAMPLE / 4u; v += 1u) {
        let four = samples[(SAMPLE / 4u) * n + v];
        @unroll for (var c = 0u; c < 4u; c += 1u) { word[4u * v + c] = four[c]; }
      }
      var x: array<Factor, D>;
      var integer: array<i32, D>;
      @unroll for (var k = 0u; k < D; k += 1u) {
        if (COARSE) {
          integer[k] = integer_input(word[k / 2u], k);
        } else {
          x[k] = factor_of(vec2f(bitcast<f32>(word[2u * k]), bitcast<f32>(word[2u * k + 1u])));
        }
      }
      // Neuron by neuron in three passes: where the table is read no arithmetic can overlap.
      var t: array<f32, R>;
      var rest: array<f32, R>;
      var row: array<u32, R>;
      var node: array<f32, R>;
      @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
        var argument = ReducedArgument(0u, 0.0, 0.0, 0.0);
        if (COARSE) {
          var sum = vec3i(0, 0, 0);
          if (BIASED) { sum = times_integer(weight[j * STRIDE + D], 512); }
          @unroll for (var k = 0u; k < D; k += 1u) {
            sum = add_digits(sum, times_integer(weight[j * STRIDE + k], integer[k]));
          }
          argument = reduce_digits(sum, unit_of[j]);
        } else {
          argument = reduce_argument(weighted_factors(theta, j * STRIDE, x));
        }
        row[j] = argument.row;
        node[j] = argument.node;
        t[j] = argument.t;
        rest[j] = argument.rest;
      }
      var rows: array<Row, R>;
      @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) { rows[j] = row_at(row[j], false); }
      let minus_target = vec2f(-bitcast<f32>(word[SAMPLE - 2u]), -bitcast<f32>(word[SAMPLE - 1u]));
      var e = biased_residual(theta, minus_target);
      var value: array<vec2f, R>;
      var slope: array<vec2f, R>;
      @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
        let unit = activated(rows[j], node[j], t[j], rest[j], false);
        value[j] = unit.value;
        slope[j] = unit.slope;
        e = accumulate(e, product_of(output[j], unit.value));
      }
      e = quick_two_sum(e.x, e.y);
      peak = max(peak, select(0u, magnitude(e.x), inside));
      let scale = select(0.0, residual_scale, inside);
      let r = vec2f(e.x * scale, e.y * scale);
      part[Q - 1u] = add_digits(part[Q - 1u], digits(product(r, vec2f(r.x * 0.000030517578125, r.y * 0.000030517578125))));
      if (BIASED) { part[P - 1u] = add_digits(part[P - 1u], digits(r)); }
      let residual = factor_of(r);
      let for_slope = factor_of(vec2f(r.x * SLOPE_SUM_SCALE, r.y * SLOPE_SUM_SCALE));
      @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
        part[OUTPUT + j] = add_digits(part[OUTPUT + j], digit_words(product_of(residual, value[j]), value_magic[j]));
        let delta = product_of(for_slope, slope[j]);
        let slope_digits = digits(delta);
        if (BIASED) { part[j * STRIDE + D] = add_digits(part[j * STRIDE + D], slope_digits); }
        if (COARSE) {
          @unroll for (var k = 0u; k < D; k += 1u) {
            part[j * STRIDE + k] = add_digits(part[j * STRIDE + k], times_integer(slope_digits, integer[k]));
          }
        } else {
          let reduced = vec2f(delta.x * INPUT_SCALE, delta.y * INPUT_SCALE);
          @unroll for (var k = 0u; k < D; k += 1u) {
            part[j * STRIDE + k] = add_digits(part[j * STRIDE + k], digits(product_of(x[k], reduced)));
          }
        }
      }
    }
    // Each round has added the bits of the magic as well.
    let rounds = bitcast<i32>((min(block + FLUSH, N) - block + STEP - 1u) / STEP);
    @unroll(IN_REGISTERS) for (var j = 0u; j < R; j += 1u) {
      part[OUTPUT + j] = add_digits(part[OUTPUT + j], times_integer(magic_bits(value_magic[j]), -rounds));
    }
    @unroll(IN_REGISTERS) for (var q = 0u; q < Q; q += 1u) {
      let words = carry(vec4i(high[q], 0, 0, 0), part[q]);
      high[q] = words.x;
      part[q] = vec3i(words.y, words.z, words.w);
    }
  }

  @unroll(IN_REGISTERS) for (var begin = 0u; begin < Q; begin += CHUNK) {
    @unroll(IN_REGISTERS) for (var c = 0u; c < CHUNK; c += 1u) {
      if (begin + c < Q) {
        let rest = part[begin + c];
        lane_words[c * LANES + lane] = vec4i(high[begin + c], rest.x, rest.y, rest.z);
      }
    }
    keep_sums(m, group.y, lane, begin);
  }
  keep_peak(m, group.y, lane, peak);
}
