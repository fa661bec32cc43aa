// The samples as the kernels read them. Where every input is a multiple of 1/512 (COARSE, a property of the data set),
// inputs are whole numbers of 16 bits, two a word: sums over inputs are then exact in i32, and much cheaper. Otherwise
// each input is an f32 pair, high and low part. The target is such a pair, last. SAMPLE words a sample, whole vec4u:
// kernels that are in a hurry load those (gradient.wgsl).
// The buffer samples is declared by each kernel.

fn fine_input(n: u32, k: u32) -> vec2f {
  return vec2f(bitcast<f32>(samples[SAMPLE * n + 2u * k]), bitcast<f32>(samples[SAMPLE * n + 2u * k + 1u]));
}

/* 512 x. */
fn coarse_input(n: u32, k: u32) -> i32 {
  let word = bitcast<i32>(samples[SAMPLE * n + k / 2u]);
  return select(word >> 16u, (word << 16u) >> 16u, k % 2u == 0u);
}

/* Input k of sample n, however inputs stand. */
@inline fn input_of(n: u32, k: u32) -> vec2f {
  var x = vec2f(0.0, 0.0);
  if (COARSE) { x = vec2f(f32(coarse_input(n, k)) * 0.001953125, 0.0); } else { x = fine_input(n, k); }
  return x;
}

fn minus_target(n: u32) -> vec2f {
  return vec2f(-bitcast<f32>(samples[SAMPLE * n + SAMPLE - 2u]), -bitcast<f32>(samples[SAMPLE * n + SAMPLE - 1u]));
}
