// How a workgroup adds up what its lanes have summed: each lane leaves its words of some sums at
// words[c LANES + lane], and after a barrier each takes some of the sums c. Needs exact_sums.wgsl.

/* Sum c over the lanes. */
@inline fn sum_of_lanes(words: array<vec4i>, c: u32) -> vec4i {
  var sum = words[c * LANES];
  for (var l = 1u; l < LANES; l += 1u) { sum = add_words(sum, words[c * LANES + l]); }
  return sum;
}
