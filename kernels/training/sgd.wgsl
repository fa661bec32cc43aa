// Gradient descent: theta <- theta - eta g. Interface of optimisers: update.wgsl. Reference: optimisers.ts.

struct Hyper { eta: f32 }

fn read_hyper(at: u32) -> Hyper { return Hyper(hyper_value(at)); }

fn next_clock(clock: vec2f, hyper: Hyper) -> vec2f { return clock; }

fn change_of(g: f32, memory: vec2f, clock: vec2f, hyper: Hyper) -> Change { return Change(hyper.eta * g, memory); }
