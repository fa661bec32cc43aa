// Adam (Kingma & Ba, 2015): m <- beta1 m + (1 - beta1) g, v <- beta2 v + (1 - beta2) g^2,
// theta <- theta - eta (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon). memory is (m, v), clock (beta1^t,
// beta2^t), which begins at (1, 1). read_hyper: adam_hyper.wgsl. Interface of optimisers: update.wgsl. Reference:
// optimisers.ts.

struct Hyper { eta: f32, beta1: f32, rest1: f32, beta2: f32, rest2: f32, epsilon: f32 }

/* Below 1e-20 the powers no longer change the corrections. */
fn next_clock(clock: vec2f, hyper: Hyper) -> vec2f {
  return vec2f(max(clock.x * hyper.beta1, 1.0e-20), max(clock.y * hyper.beta2, 1.0e-20));
}

/* g^2, 0 where it would leave the normal numbers. */
fn square(g: f32) -> f32 { return select(g * g, 0.0, abs(g) < 1.0e-15); }

/* A running mean; a neuron that is off has g = 0 for ever, and its mean ends before the normal numbers do. */
fn decayed(old: f32, keep: f32, value: f32, add: f32) -> f32 {
  let next = keep * old + add * value;
  return select(next, 0.0, abs(next) < 1.0e-33);
}

fn change_of(g: f32, memory: vec2f, clock: vec2f, hyper: Hyper) -> Change {
  let m = decayed(memory.x, hyper.beta1, g, hyper.rest1);
  let v = decayed(memory.y, hyper.beta2, square(g), hyper.rest2);
  let root = f_sqrt(f_div(v, 1.0 - clock.y));
  return Change(hyper.eta * f_div(f_div(m, 1.0 - clock.x), root + hyper.epsilon), vec2f(m, v));
}
