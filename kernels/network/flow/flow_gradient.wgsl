// Sums over samples from the words of gradient.wgsl, SUM_ROW of them a network and tile. Needs flow.wgsl and
// ../loss.wgsl; buffers as there. The gradient of L from them: shallow/sums.wgsl and deep/sums.wgsl.

fn total_words(m: u32, q: u32) -> vec4i {
  var words = sums[m * TILES * SUM_ROW + q];
  for (var tile = 1u; tile < TILES; tile += 1u) { words = add_words(words, sums[(m * TILES + tile) * SUM_ROW + q]); }
  return words;
}

/* L at POINT. */
fn mean_square(m: u32, residual: i32) -> vec2f {
  return mean_loss(times_power(words_value(total_words(m, P)), 2 * residual - 15));
}
