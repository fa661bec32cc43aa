// Where the sums for two columns of the Jacobian stand among those of exact_products.wgsl or rounded_products.wgsl.

/* The neuron of column p, and which of its columns that is. */
fn neuron_of(p: u32) -> u32 { return select(p - OUTPUT, p / STRIDE, p < OUTPUT); }
fn column_of(p: u32) -> u32 { return select(C - 1u, p % STRIDE, p < OUTPUT); }

/* For q <= p: the tile and the place there of their product, or for an output bias p of q's own sum. */
fn sum_index(p: u32, q: u32) -> vec2u {
  let group_q = neuron_of(q) / G;
  let index_q = neuron_of(q) % G * C + column_of(q);
  if (p >= OUTPUT + R) { return vec2u(group_q * (group_q + 3u) / 2u, ENTRIES + index_q); }
  let group_p = neuron_of(p) / G;
  let index_p = neuron_of(p) % G * C + column_of(p);
  let later = max(group_p, group_q);
  let index = select(index_q * SIDE + index_p, index_p * SIDE + index_q, group_p >= group_q);
  return vec2u(later * (later + 1u) / 2u + min(group_p, group_q), index);
}
