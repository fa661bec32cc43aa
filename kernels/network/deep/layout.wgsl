// Where things of a network with several hidden layers, W neurons each, stand. A unit is a neuron, layer after layer, or
// last, UNITS, the output; its sources are what it weighs: the inputs, the layer before, and behind them 1 for a bias.
// Exponents of a network (bounds.wgsl), EXPONENTS whole numbers as f32: from DELTAS on e with |delta| <= 2^e of each
// unit, delta = df/dz (1 for the output); from VALUES on that of each neuron's value; from PAIR_CURVATURES on that of
// each pair's curvature.

fn layer_of(u: u32) -> u32 { return u / W; }

/* The place in theta of a unit's first weight. */
fn first_weight(u: u32) -> u32 {
  if (u < W) { return u * FIRST_STRIDE; }
  if (u >= UNITS) { return OUTPUT; }
  return SECOND + (u - W) * STRIDE;
}

fn fan_in(u: u32) -> u32 { return select(W, D, u < W); }

/* The unit that parameter p belongs to. */
fn unit_of(p: u32) -> u32 {
  if (p < SECOND) { return p / FIRST_STRIDE; }
  if (p < OUTPUT) { return W + (p - SECOND) / STRIDE; }
  return UNITS;
}

/* Units u >= v as one number. */
fn pair_of(u: u32, v: u32) -> u32 { return u * (u + 1u) / 2u + v; }
