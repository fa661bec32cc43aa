// Loss and gradient sums of many networks with several hidden layers at once, at double-single grade, as exact integer
// sums. With h of the layer below (or the input) and delta = df/dz backpropagated: sums over samples of e delta h
// (weight), e delta (bias), e h and e (output), e^2 (loss); the gradient is 2/N times these.
// Bindings, workgroups and lanes as in ../shallow/gradient.wgsl; scales from the exponents behind a network's sums
// (sums.wgsl). Reference: ../../backpropagation.ts.

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
  @unroll for (var p = 0u; p < P; p += 1u) { theta[p] = vectors[base + p]; }
  var size = 0.0;
  @unroll for (var p = 0u; p < P; p += 1u) { size = size + abs(theta[p].x); }
  var delta_scale: array<f32, UNITS>;
  var value_scale: array<f32, UNITS>;
  @unroll for (var u = 0u; u < UNITS; u += 1u) {
    delta_scale[u] = power_of_two(-exponent_of(m, DELTAS + u));
    value_scale[u] = power_of_two(-exponent_of(m, VALUES + u));
  }
  let residual_scale = power_of_two(15 - bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]));

  var words: array<vec4i, Q>;
  @unroll for (var q = 0u; q < Q; q += 1u) { words[q] = vec4i(0, 0, 0, 0); }
  // A step that left the numbers is as one whose residuals are too large.
  var peak = select(bitcast<u32>(1.0e30), 0u, magnitude(size) < bitcast<u32>(1.0e6));
  for (var block = 0u; block < N; block += FLUSH) {
    var part: array<vec3i, Q>;
    @unroll for (var q = 0u; q < Q; q += 1u) { part[q] = vec3i(0, 0, 0); }
    for (var at = block; at < min(block + FLUSH, N); at += STEP) {
      let n = min(at + first, N - 1u);
      let inside = at + first < N;
      var word: array<f32, SAMPLE>;
      @unroll for (var v = 0u; v < SAMPLE / 4u; v += 1u) {
        let four = samples[(SAMPLE / 4u) * n + v];
        @unroll for (var c = 0u; c < 4u; c += 1u) { word[4u * v + c] = bitcast<f32>(four[c]); }
      }
      var x: array<Factor, D>;
      @unroll for (var k = 0u; k < D; k += 1u) { x[k] = factor_of(vec2f(word[2u * k], word[2u * k + 1u])); }
      var value: array<vec2f, UNITS>;
      var slope: array<vec2f, UNITS>;
      @unroll for (var j = 0u; j < W; j += 1u) {
        let unit = activate(weighted_factors(theta, j * FIRST_STRIDE, x), false);
        value[j] = quick_two_sum(unit.value.x, unit.value.y);
        slope[j] = unit.slope;
      }
      @unroll for (var u = W; u < UNITS; u += 1u) {
        let below = (u / W - 1u) * W;
        let weights = SECOND + (u - W) * STRIDE;
        let unit = activate(weighted_sum(theta, weights, value, below, W), false);
        value[u] = quick_two_sum(unit.value.x, unit.value.y);
        slope[u] = unit.slope;
      }
      let e = residual_of(theta, vec2f(-word[SAMPLE - 2u], -word[SAMPLE - 1u]), value, UNITS - W, W);
      peak = max(peak, select(0u, magnitude(e.x), inside));

      var delta: array<vec2f, UNITS>;
      @unroll for (var j = 0u; j < W; j += 1u) {
        let d = product(theta[OUTPUT + j], slope[UNITS - W + j]);
        delta[UNITS - W + j] = quick_two_sum(d.x, d.y);
      }
      @unroll for (var back = W; back < UNITS; back += 1u) {
        let u = UNITS - 1u - back;
        let above = (u / W + 1u) * W;
        let weights = SECOND + (above - W) * STRIDE + u % W;
        var beta = product(theta[weights], delta[above]);
        @unroll for (var i = 1u; i < W; i += 1u) { beta = accumulate(beta, product(theta[weights + i * STRIDE], delta[above + i])); }
        beta = quick_two_sum(beta.x, beta.y);
        let d = product(beta, slope[u]);
        delta[u] = quick_two_sum(d.x, d.y);
      }

      let scale = select(0.0, residual_scale, inside);
      let r = vec2f(e.x * scale, e.y * scale);
      part[Q - 1u] = add_digits(part[Q - 1u], digits(product(r, vec2f(r.x * 0.000030517578125, r.y * 0.000030517578125))));
      if (BIASED) { part[P - 1u] = add_digits(part[P - 1u], digits(r)); }
      @unroll for (var u = 0u; u < UNITS; u += 1u) {
        value[u] = vec2f(value[u].x * value_scale[u], value[u].y * value_scale[u]);
      }
      @unroll for (var j = 0u; j < W; j += 1u) {
        part[OUTPUT + j] = add_digits(part[OUTPUT + j], digits(product(r, value[UNITS - W + j])));
      }
      @unroll for (var j = 0u; j < W; j += 1u) {
        let d = product(r, vec2f(delta[j].x * delta_scale[j], delta[j].y * delta_scale[j]));
        if (BIASED) { part[j * FIRST_STRIDE + D] = add_digits(part[j * FIRST_STRIDE + D], digits(d)); }
        let reduced = vec2f(d.x * INPUT_SCALE, d.y * INPUT_SCALE);
        @unroll for (var k = 0u; k < D; k += 1u) {
          part[j * FIRST_STRIDE + k] = add_digits(part[j * FIRST_STRIDE + k], digits(product_of(x[k], reduced)));
        }
      }
      @unroll for (var u = W; u < UNITS; u += 1u) {
        let weights = SECOND + (u - W) * STRIDE;
        let d = product(r, vec2f(delta[u].x * delta_scale[u], delta[u].y * delta_scale[u]));
        if (BIASED) { part[weights + W] = add_digits(part[weights + W], digits(d)); }
        @unroll for (var k = 0u; k < W; k += 1u) {
          part[weights + k] = add_digits(part[weights + k], digits(product(d, value[(u / W - 1u) * W + k])));
        }
      }
    }
    @unroll for (var q = 0u; q < Q; q += 1u) { words[q] = carry(words[q], part[q]); }
  }

  @unroll for (var begin = 0u; begin < Q; begin += CHUNK) {
    @unroll for (var c = 0u; c < CHUNK; c += 1u) {
      if (begin + c < Q) { lane_words[c * LANES + lane] = words[begin + c]; }
    }
    keep_sums(m, group.y, lane, begin);
  }
  keep_peak(m, group.y, lane, peak);
}
