// Philox 4x32-10: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
// A block of four random words is a function of a 128-bit counter and a 64-bit key; there is no state.

/* The high word of the 64-bit product. */
fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let low = a_low * b_low;
  let middle = a_high * b_low + (low >> 16u);
  let other = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (other >> 16u);
}

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k0 = key.x;
  var k1 = key.y;
  for (var round = 0u; round < 10u; round += 1u) {
    let high0 = multiply_high(0xD2511F53u, c.x);
    let low0 = 0xD2511F53u * c.x;
    let high1 = multiply_high(0xCD9E8D57u, c.z);
    let low1 = 0xCD9E8D57u * c.z;
    c = vec4u(high1 ^ c.y ^ k0, low1, high0 ^ c.w ^ k1, low0);
    k0 = k0 + 0x9E3779B9u;
    k1 = k1 + 0xBB67AE85u;
  }
  return c;
}

/* Uniform on (0, 1): the upper 23 bits and a half, so that neither end occurs. */
fn uniform_from(word: u32) -> f32 {
  return (f32(word >> 9u) + 0.5) * 1.1920928955078125e-7;
}

/* sin and cos of 2 pi u for u in (0, 1), by the eighth of the circle and the Taylor series. */
fn sin_cos_turn(u: f32) -> vec2f {
  let eighth = u32(u * 8.0);
  // The angle from the nearest multiple of a quarter turn, |t| <= pi / 4.
  let quarter = (eighth + 1u) >> 1u;
  let t = (u - f32(quarter) * 0.25) * 6.28318548;
  let z = t * t;
  let s = t + t * (z * (-0.166666672 + z * (0.00833333377 + z * (-0.000198412701 + z * 0.00000275573188))));
  let c = 1.0 + z * (-0.5 + z * (0.0416666679 + z * (-0.00138888892 + z * (0.0000248015876 - z * 2.755732e-7))));
  let turn = quarter & 3u;
  if (turn == 0u) { return vec2f(s, c); }
  if (turn == 1u) { return vec2f(c, -s); }
  if (turn == 2u) { return vec2f(-s, -c); }
  return vec2f(-c, s);
}

/* Two independent standard normals from two words (Box and Muller). */
fn normals_from(a: u32, b: u32) -> vec2f {
  let radius = f_sqrt(-2.0 * f_log(uniform_from(a)));
  let turn = sin_cos_turn(uniform_from(b));
  return vec2f(radius * turn.y, radius * turn.x);
}
