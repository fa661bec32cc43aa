// Entries of J^T J from the words of normal.wgsl. Buffer products is declared by each kernel.

/* Sum over samples of columns p and q, q <= p, of the Jacobian; exponent: that of their product. */
fn product_sum(slot: u32, p: u32, q: u32, exponent: i32) -> vec2f {
  let row = p / BLOCK;
  let block = row * (row + 1u) / 2u + q / BLOCK;
  let w = products[(slot * BLOCKS + block) * BLOCK2 + (p % BLOCK) * BLOCK + q % BLOCK];
  // Words may stand for more than 12 bits after the sum over lanes.
  let y = w.y + ((w.z + (w.w >> 12u)) >> 12u);
  let z = (w.z + (w.w >> 12u)) & 0xfff;
  let high = two_sum(f32(w.x + (y >> 12u)) * 4096.0, f32(y & 0xfff));
  let low = two_sum(f32(z) * 0.000244140625, f32(w.w & 0xfff) * 5.9604644775390625e-8);
  return times_power(ds_add(high, low), exponent - 22);
}
