// How a workgroup adds up sums of two words, of a rounded Hessian: as ../lane_sums.wgsl, without a carry.

/* Sum c over the lanes. */
@inline fn pair_of_lanes(words: array<vec2i>, c: u32) -> vec2i {
  var total = words[c * LANES];
  for (var l = 1u; l < LANES; l += 1u) {
    let other = words[c * LANES + l];
    total = vec2i(total.x + other.x, total.y + other.y);
  }
  return total;
}
