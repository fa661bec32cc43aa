// Gradient descent with momentum (heavy ball; Polyak, 1964) as PyTorch's SGD has it: v <- mu v + g, theta <- theta - eta v.
// memory.x is v. Interface of optimisers: update.wgsl. Needs decay.wgsl. Reference: descent.ts.

struct Hyper { eta: f32, mu: f32 }

fn read_hyper(at: u32) -> Hyper { return Hyper(hyper_value(at), hyper_value(at + 1u)); }

fn next_clock(clock: vec2f, hyper: Hyper) -> vec2f { return clock; }

fn change_of(g: f32, memory: vec2f, clock: vec2f, hyper: Hyper) -> Change {
  let v = settled(hyper.mu * memory.x) + g;
  return Change(hyper.eta * v, vec2f(v, 0.0));
}
