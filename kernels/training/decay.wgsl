// Weight decay and step decay of the rate, for every optimiser alike. decay_of reads words 2 to 5 of a run (runs.wgsl):
// lambda of coupled decay, which adds lambda theta to the gradient; eta lambda of decoupled decay, which adds eta lambda
// theta to the step (Loshchilov & Hutter, 2019); every and factor: after each `every` steps the rate is multiplied by
// `factor`, 0 for never. Needs runs.wgsl, strict/f32.wgsl. Reference: decay.ts.

struct Decay { coupled: f32, decoupled: f32, every: u32, factor: f32 }

/* Below this numbers count as 0, so that low parts of weights stay normal. */
const LEAST: f32 = 1.0e-30;

fn settled(value: f32) -> f32 { return select(value, 0.0, magnitude(value) < bitcast<u32>(LEAST)); }

fn decay_of(m: u32) -> Decay {
  return Decay(hyper_value(RUN * m + 2u), hyper_value(RUN * m + 3u), runs[RUN * m + 4u], hyper_value(RUN * m + 5u));
}

/* What the steps of run m are multiplied by: 1 before the first decay. */
fn rate_of(m: u32) -> f32 { return bitcast<f32>(progress[PROGRESS * m + 5u]); }

/* The rate once `moved` steps are done; below 1e-12 it no longer falls. */
fn next_rate(rate: f32, moved: u32, decay: Decay) -> f32 {
  if (decay.every == 0u) { return rate; }
  return select(rate, max(rate * decay.factor, 1.0e-12), moved % decay.every == 0u);
}
