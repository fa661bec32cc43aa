// Bounds of what a network's samples can give at a point, as exponents (layout.wgsl): from the weights alone, by the
// triangle inequality, layer by layer. Sums over samples are scaled by them.
// Bindings: 0 the zero; 1 destination: array<u32>, [row of the point; words of a record of target; first word there; 1 where
//   records are the networks', 0 where they are the slots']; 2 slots; 3 state; 4 vectors; 5 target: array<f32>, exponents
//   as whole f32.
// One invocation a slot. Notation as in jacobian.wgsl.

@group(0) @binding(1) var<storage, read> destination: array<u32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> target_words: array<f32>;

/* Exponents of scales: powers of two that f32 has, whatever the weights are. */
fn exponent_within(bound: f32) -> f32 { return f32(min(max(exponent_above(bound * 1.001), -60), 60)); }

@compute @workgroup_size(1)
fn bounds(@builtin(workgroup_id) group: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING) { return; }
  let base = row_of(m, destination[0]);
  let words = destination[1] * select(group.x, m, destination[3] == 1u) + destination[2];

  var value: array<f32, UNITS>;
  for (var u = 0u; u < UNITS; u += 1u) {
    let weights = base + first_weight(u);
    var z = 0.0;
    for (var k = 0u; k < fan_in(u); k += 1u) {
      var source = INPUT_BOUND;
      if (u >= W) { source = value[(layer_of(u) - 1u) * W + k]; }
      z = z + abs(vectors[weights + k].x) * source;
    }
    if (BIASED) { z = z + abs(vectors[weights + fan_in(u)].x); }
    value[u] = VALUE_OFFSET + VALUE_SLOPE * z;
    target_words[words + VALUES + u] = exponent_within(value[u]);
  }

  // beta = df/dh and delta = df/dz.
  var beta: array<f32, UNITS>;
  var delta: array<f32, UNITS>;
  for (var back = 0u; back < UNITS; back += 1u) {
    let u = UNITS - 1u - back;
    let layer = layer_of(u);
    let j = u % W;
    if (layer == LAYERS - 1u) {
      beta[u] = abs(vectors[base + OUTPUT + j].x);
    } else {
      var sum = 0.0;
      for (var i = 0u; i < W; i += 1u) {
        let above = (layer + 1u) * W + i;
        sum = sum + abs(vectors[base + first_weight(above) + j].x) * delta[above];
      }
      beta[u] = sum;
    }
    delta[u] = SLOPE_BOUND * beta[u];
    target_words[words + DELTAS + u] = exponent_within(delta[u]);
  }
  target_words[words + DELTAS + UNITS] = 0.0;

  // M = d2f/dz dz within each layer, from the last one down.
  var z_hessian: array<f32, UNITS_W>;
  for (var back = 0u; back < UNITS; back += 1u) {
    let u = UNITS - 1u - back;
    let layer = layer_of(u);
    for (var j = 0u; j < W; j += 1u) {
      var sum = 0.0;
      if (layer < LAYERS - 1u) {
        for (var i = 0u; i < W; i += 1u) {
          let above = (layer + 1u) * W + i;
          var inner = 0.0;
          for (var k = 0u; k < W; k += 1u) {
            inner = inner + z_hessian[above * W + k] * abs(vectors[base + first_weight((layer + 1u) * W + k) + j].x);
          }
          sum = sum + inner * abs(vectors[base + first_weight(above) + u % W].x);
        }
      }
      sum = sum * SLOPE_BOUND * SLOPE_BOUND;
      if (j == u % W) { sum = sum + CURVATURE_BOUND * beta[u]; }
      z_hessian[u * W + j] = sum;
    }
  }

  // For each neuron v: Z = dz_u/dz_v in the layers above, and with it the pair's curvature.
  for (var v = 0u; v < UNITS; v += 1u) {
    var tangent: array<f32, UNITS_AND_OUTPUT>;
    for (var u = 0u; u < UNITS; u += 1u) { tangent[u] = select(0.0, 1.0, u == v); }
    for (var u = (layer_of(v) + 1u) * W; u <= UNITS; u += 1u) {
      var z = 0.0;
      for (var k = 0u; k < W; k += 1u) {
        let weight = abs(vectors[base + first_weight(u) + k].x);
        z = z + weight * SLOPE_BOUND * tangent[(layer_of(u) - 1u) * W + k];
      }
      tangent[u] = z;
    }
    for (var u = v; u <= UNITS; u += 1u) {
      let layer = layer_of(u);
      var source = 1.0;
      var below = 0.0;
      for (var k = 0u; k < fan_in(u); k += 1u) {
        if (u < W) {
          source = max(source, INPUT_BOUND);
        } else {
          let from_unit = (layer - 1u) * W + k;
          source = max(source, value[from_unit]);
          if (layer > layer_of(v)) { below = max(below, SLOPE_BOUND * tangent[from_unit]); }
        }
      }
      var sum = 0.0;
      var slope = 1.0;
      if (u < UNITS) {
        slope = delta[u];
        for (var i = 0u; i < W; i += 1u) { sum = sum + z_hessian[u * W + i] * tangent[layer * W + i]; }
      }
      target_words[words + PAIR_CURVATURES + pair_of(u, v)] = exponent_within(sum * source + slope * below);
    }
  }
}
