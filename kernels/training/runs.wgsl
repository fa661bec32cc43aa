// What training kernels know of their runs. runs: array<u32>, RUN words a run: the random key of its batches (2); its
// decays (decay.wgsl, 4); from word HYPER on its hyper-parameters (f32), as the optimiser's read_hyper reads them.
// progress: array<u32>, PROGRESS words a run: the optimiser's clock (2 f32); the loss of the last batch, before its step
// (f32); whether the weights have left the range in which no sum overflows (such a run is no longer moved); the steps
// that have moved it; the rate, what steps are multiplied by (f32).
// parameters: array<vec4f>, M x P: theta's high and low part, the optimiser's memory.

fn hyper_value(at: u32) -> f32 { return bitcast<f32>(runs[at]); }

fn clock_of(m: u32) -> vec2f { return vec2f(bitcast<f32>(progress[PROGRESS * m]), bitcast<f32>(progress[PROGRESS * m + 1u])); }
