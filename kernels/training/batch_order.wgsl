// Which sample stands where in an epoch: for every run and epoch a bijection of 0 ... N - 1 of its own, from the run's
// random key. A bijection of 0 ... 2^BITS - 1 made of odd multiplications and shifts is repeated until it lands below N
// (Kensler, Correlated multi-jittered sampling, 2013). Nothing is stored: any step can be made at once.
// Constants: N; MASK = 2^BITS - 1 >= N - 1; SHIFT = half of BITS, at least 1; WALKS, the most repetitions: 1 for a power
// of two, else so many that less than 2^-32 of the samples stay out. Needs strict/philox.wgsl.
// Reference: training_reference.ts.

struct EpochOrder { first: vec4u, second: vec4u }

fn epoch_order(epoch: u32, key: vec2u) -> EpochOrder {
  return EpochOrder(philox(vec4u(epoch, 0u, 0u, 0u), key), philox(vec4u(epoch, 1u, 0u, 0u), key));
}

fn mixed(x: u32, odd: u32, offset: u32) -> u32 {
  let y = (x * (odd | 1u) + offset) & MASK;
  return y ^ (y >> SHIFT);
}

/* The sample at place i of the epoch. */
fn sample_at(order: EpochOrder, i: u32) -> u32 {
  var x = i;
  for (var walk = 0u; walk < WALKS; walk += 1u) {
    x = mixed(x, order.first.x, order.first.y);
    x = mixed(x, order.first.z, order.first.w);
    x = mixed(x, order.second.x, order.second.y);
    if (x < N) { break; }
  }
  return x % N;
}
