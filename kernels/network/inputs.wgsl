// The samples as the kernels read them. Where every input is a multiple of 1/512 (COARSE, a property of the data set),
// inputs are whole numbers of 16 bits, two a word: sums over inputs are then exact in i32, and much cheaper. Otherwise
// each input is an f32 pair, high and low part. The target is such a pair, last. SAMPLE words a sample.
// The buffer samples is declared by each kernel.

fn fine_input(n: u32, k: u32) -> vec2f {
  return vec2f(bitcast<f32>(samples[SAMPLE * n + 2u * k]), bitcast<f32>(samples[SAMPLE * n + 2u * k + 1u]));
}

/* 512 x. */
fn coarse_input(n: u32, k: u32) -> i32 {
  let word = bitcast<i32>(samples[SAMPLE * n + k / 2u]);
  return select(word >> 16u, (word << 16u) >> 16u, k % 2u == 0u);
}

fn minus_target(n: u32) -> vec2f {
  return vec2f(-bitcast<f32>(samples[SAMPLE * n + SAMPLE - 2u]), -bitcast<f32>(samples[SAMPLE * n + SAMPLE - 1u]));
}

fn times_whole(a: vec3i, x: i32) -> vec3i { return vec3i(a.x * x, a.y * x, a.z * x); }

/* (x + y 2^-15 + z 2^-30) unit for words of up to 31 bits. */
fn digits_value(a: vec3i, unit: f32) -> vec2f {
  let y = a.y + (a.z >> 15u);
  let x = a.x + (y >> 15u);
  let middle = ((x & 0xff) << 15u) | (y & 0x7fff);
  let v = two_sum(f32(x & -256) * unit, f32(middle) * (unit * 0.000030517578125));
  return quick_two_sum(v.x, v.y + f32(a.z & 0x7fff) * (unit * 9.31322574615478515625e-10));
}
