// What the Hessian needs of every sample, for networks whose theta is new: the Jacobian of f in whole numbers of 24
// bits for ../normal.wgsl, and within layers what curvature.wgsl makes its sums of (passes.wgsl). Per sample, with
// z = W h + b of the layer below and h = sigma(z): beta = df/dh, delta = df/dz = beta sigma', and
//   M = d2f/dz dz = diag(sigma') W^T M W diag(sigma') + diag(beta sigma''), W and the inner M of the layer above.
// Bindings: 0 the zero; 1 activation_table; 2 samples; 3 slots; 4 state; 5 vectors, theta in row THETA; 6 columns:
//   array<i32>, P x ROW a slot, ROW samples with zeros at the end; 7 passes: array<vec2f>.
// Workgroups and lanes as in gradient.wgsl. Reference: ../../backpropagation.ts.

@group(0) @binding(2) var<storage, read> samples: array<u32>;
@group(0) @binding(3) var<storage, read> slots: array<u32>;
@group(0) @binding(4) var<storage, read> state: array<u32>;
@group(0) @binding(5) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(6) var<storage, read_write> columns: array<i32>;
@group(0) @binding(7) var<storage, read_write> passes: array<vec2f>;

/* round(value 2^23) for |value| <= 1. */
fn nearest(value: f32) -> i32 { return i32(floor(value * 8388608.0 + 0.5)); }

fn normal_product(a: vec2f, b: vec2f) -> vec2f {
  let p = product(a, b);
  return quick_two_sum(p.x, p.y);
}

@compute @workgroup_size(LANES)
fn jacobian(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  if (state[STATE * m + STATUS] != RUNNING || state[STATE * m + FRESH] == 0u || state[STATE * m + PHASE] != FLOWING) {
    return;
  }
  let first = group.y * LANES + local.x;
  let base = row_of(m, THETA);
  var theta: array<vec2f, P>;
  @unroll for (var p = 0u; p < P; p += 1u) { theta[p] = vectors[base + p]; }
  var delta_scale: array<f32, UNITS>;
  var value_scale: array<f32, UNITS>;
  @unroll for (var u = 0u; u < UNITS; u += 1u) {
    delta_scale[u] = power_of_two(-theta_exponent(group.x, DELTAS + u));
    value_scale[u] = power_of_two(-theta_exponent(group.x, VALUES + u));
  }
  let residual_scale = power_of_two(15 - bitcast<i32>(state[STATE * m + RESIDUAL_EXPONENT]));
  let record = pass_record(group.x) + PASS_HEAD;

  for (var n = first; n < N; n += STEP) {
    let column = group.x * P * ROW + n;
    var x: array<vec2f, D>;
    @unroll for (var k = 0u; k < D; k += 1u) { x[k] = fine_input(n, k); }
    var value: array<vec2f, UNITS>;
    var slope: array<vec2f, UNITS>;
    var curvature: array<vec2f, UNITS>;
    @unroll for (var j = 0u; j < W; j += 1u) {
      let unit = activate(weighted_sum(theta, j * FIRST_STRIDE, x, 0u, D), true);
      value[j] = quick_two_sum(unit.value.x, unit.value.y);
      slope[j] = quick_two_sum(unit.slope.x, unit.slope.y);
      curvature[j] = unit.curvature;
    }
    @unroll for (var u = W; u < UNITS; u += 1u) {
      let below = (u / W - 1u) * W;
      let weights = SECOND + (u - W) * STRIDE;
      let unit = activate(weighted_sum(theta, weights, value, below, W), true);
      value[u] = quick_two_sum(unit.value.x, unit.value.y);
      slope[u] = quick_two_sum(unit.slope.x, unit.slope.y);
      curvature[u] = unit.curvature;
    }
    let e = residual_of(theta, minus_target(n), value, UNITS - W, W);
    let r = vec2f(e.x * residual_scale, e.y * residual_scale);

    var beta: array<vec2f, UNITS>;
    var delta: array<vec2f, UNITS>;
    @unroll for (var j = 0u; j < W; j += 1u) {
      beta[UNITS - W + j] = theta[OUTPUT + j];
      delta[UNITS - W + j] = normal_product(theta[OUTPUT + j], slope[UNITS - W + j]);
    }
    @unroll for (var back = W; back < UNITS; back += 1u) {
      let u = UNITS - 1u - back;
      let above = (u / W + 1u) * W;
      let weights = SECOND + (above - W) * STRIDE + u % W;
      var b = product(theta[weights], delta[above]);
      @unroll for (var i = 1u; i < W; i += 1u) { b = accumulate(b, product(theta[weights + i * STRIDE], delta[above + i])); }
      beta[u] = quick_two_sum(b.x, b.y);
      delta[u] = normal_product(beta[u], slope[u]);
    }

    @unroll for (var u = 0u; u < UNITS; u += 1u) {
      passes[record + (VALUE + u) * N + n] = value[u];
      passes[record + (ADJOINT + u) * N + n] = normal_product(r, delta[u]);
    }
    passes[record + (ADJOINT + UNITS) * N + n] = r;
    @unroll for (var j = 0u; j < W; j += 1u) {
      columns[column + (OUTPUT + j) * ROW] = nearest(value[UNITS - W + j].x * value_scale[UNITS - W + j]);
      let d = delta[j].x * delta_scale[j];
      if (BIASED) { columns[column + (j * FIRST_STRIDE + D) * ROW] = nearest(d); }
      @unroll for (var k = 0u; k < D; k += 1u) {
        columns[column + (j * FIRST_STRIDE + k) * ROW] = nearest(d * (x[k].x * INPUT_SCALE));
      }
    }
    if (BIASED) { columns[column + (P - 1u) * ROW] = 8388608; }
    @unroll for (var u = W; u < UNITS; u += 1u) {
      let weights = SECOND + (u - W) * STRIDE;
      let d = delta[u].x * delta_scale[u];
      if (BIASED) { columns[column + (weights + W) * ROW] = nearest(d); }
      @unroll for (var k = 0u; k < W; k += 1u) {
        let below = (u / W - 1u) * W + k;
        columns[column + (weights + k) * ROW] = nearest(d * (value[below].x * value_scale[below]));
      }
    }

    // M, scaled as e is.
    var z_hessian: array<vec2f, UNITS_W>;
    @unroll for (var i = 0u; i < UNITS_W; i += 1u) { z_hessian[i] = vec2f(0.0, 0.0); }
    @unroll for (var back = 0u; back < LAYERS; back += 1u) {
      let layer = LAYERS - 1u - back;
      if (back > 0u) {
        let weights = SECOND + layer * W * STRIDE;
        var half: array<vec2f, W_W>; // M W of the layer above
        @unroll for (var i = 0u; i < W; i += 1u) {
          @unroll for (var k = 0u; k < W; k += 1u) {
            let row = ((layer + 1u) * W + i) * W;
            var sum = product(z_hessian[row], theta[weights + k]);
            @unroll for (var j = 1u; j < W; j += 1u) {
              sum = accumulate(sum, product(z_hessian[row + j], theta[weights + j * STRIDE + k]));
            }
            half[i * W + k] = quick_two_sum(sum.x, sum.y);
          }
        }
        @unroll for (var k = 0u; k < W; k += 1u) {
          @unroll for (var l = 0u; l <= k; l += 1u) {
            var sum = product(theta[weights + k], half[l]);
            @unroll for (var i = 1u; i < W; i += 1u) {
              sum = accumulate(sum, product(theta[weights + i * STRIDE + k], half[i * W + l]));
            }
            sum = product(sum, normal_product(slope[layer * W + k], slope[layer * W + l]));
            z_hessian[(layer * W + k) * W + l] = quick_two_sum(sum.x, sum.y);
            z_hessian[(layer * W + l) * W + k] = z_hessian[(layer * W + k) * W + l];
          }
        }
      }
      @unroll for (var j = 0u; j < W; j += 1u) {
        let u = layer * W + j;
        var own = product(product(r, beta[u]), curvature[u]);
        own = accumulate(own, z_hessian[u * W + j]);
        z_hessian[u * W + j] = quick_two_sum(own.x, own.y);
      }
    }
    @unroll for (var u = 0u; u < UNITS; u += 1u) {
      @unroll for (var j = 0u; j <= u % W; j += 1u) {
        let v = u / W * W + j;
        passes[record + (Z_HESSIAN + u * (u + 1u) / 2u + v) * N + n] = z_hessian[u * W + j];
      }
    }
    @unroll for (var u = 0u; u < UNITS; u += 1u) {
      @unroll for (var k = 0u; k < W; k += 1u) {
        var own = vec2f(0.0, 0.0);
        if (k == u % W) { own = slope[u]; }
        passes[record + (TANGENT + (u / W) * (u / W + 1u) / 2u * W_W + u * W + k) * N + n] = own;
      }
    }
  }
}
