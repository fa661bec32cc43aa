// Whole numbers below 2^61 as x 2^30 + y, y from 0 to 2^30 - 1.

fn add_long(a: vec2i, b: vec2i) -> vec2i {
  let y = a.y + b.y;
  return vec2i(a.x + b.x + (y >> 30u), y & 0x3fffffff);
}
