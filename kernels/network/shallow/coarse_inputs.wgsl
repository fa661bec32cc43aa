// w x + b of coarse inputs (../inputs.wgsl) from the digits of the weights, exactly. Needs ../activation.wgsl.

/* Input k as a whole number, 512 x, from its word. */
fn integer_input(word: u32, k: u32) -> i32 {
  let both = bitcast<i32>(word);
  return select(both >> 16u, (both << 16u) >> 16u, k % 2u == 0u);
}

fn times_integer(a: vec3i, x: i32) -> vec3i { return vec3i(a.x * x, a.y * x, a.z * x); }

/* The place of (x + y 2^-15 + z 2^-30) unit for words of up to 31 bits. */
fn reduce_digits(a: vec3i, unit: vec3f) -> ReducedArgument {
  let y = a.y + (a.z >> 15u);
  let x = a.x + (y >> 15u);
  let middle = ((x & 0xff) << 15u) | (y & 0x7fff);
  return reduce_parts(f32(x & -256) * unit.x, f32(middle) * unit.y, f32(a.z & 0x7fff) * unit.z);
}
