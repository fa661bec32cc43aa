// The forward pass of one sample through one hidden layer, in f32. samples: array<vec4f>, SAMPLE4 a sample: D inputs, the
// target, zeros; declared by each kernel. Reference: networkOutput in ../../network_reference.ts.

/* Reads the inputs of sample n into x; gives minus its target. */
@inline fn read_sample(n: u32, x: array<f32>) -> f32 {
  var minus_target = 0.0;
  @unroll for (var v = 0u; v < SAMPLE4; v += 1u) {
    let four = samples[n * SAMPLE4 + v];
    @unroll for (var c = 0u; c < 4u; c += 1u) {
      if (4u * v + c < D) { x[4u * v + c] = four[c]; }
      if (4u * v + c == D) { minus_target = -four[c]; }
    }
  }
  return minus_target;
}

/* z = b + sum of w_k x_k of the neuron whose weights stand in theta from theta[row] on. */
@inline fn weighted_inputs_f32(theta: array<f32>, row: u32, x: array<f32>) -> f32 {
  var z = theta[row] * x[0u];
  @unroll for (var k = 1u; k < D; k += 1u) { z = z + theta[row + k] * x[k]; }
  if (BIASED) { z = z + theta[row + D]; }
  return z;
}
