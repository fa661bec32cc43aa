// The toy of figure 6 on one sample: student a1 s(w1 x) + a2 s(w2 x) with s(z) = erf(z / sqrt 2), squared error.
// theta = (w1, w2, a1, a2). Reference: reference.ts.

const SQRT_HALF: f32 = 0.707106769;
const SQRT_TWO_OVER_PI: f32 = 0.797884583;

/* s(z) */
fn activation(z: f32) -> f32 { return f_erf(z * SQRT_HALF); }

/* s'(z) = sqrt(2/pi) exp(-z^2/2); the exponent is cut at -40 so that products stay normal numbers. */
fn activation_slope(z: f32) -> f32 { return SQRT_TWO_OVER_PI * f_exp(max(-0.5 * (z * z), -40.0)); }

/* f*(x) = s(5x + 2.5) + s(5x - 2.5) */
fn target_value(x: f32) -> f32 { return activation(5.0 * x + 2.5) + activation(5.0 * x - 2.5); }

fn add4(a: vec4f, b: vec4f) -> vec4f { return vec4f(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w); }

/* One sample's part of the loss: r = f(x) - y and the gradient of r^2 / 2. */
struct SampleTerms { residual: f32, gradient: vec4f }

fn sample_terms(theta: vec4f, x: f32, y: f32) -> SampleTerms {
  let z1 = theta.x * x;
  let z2 = theta.y * x;
  let s1 = activation(z1);
  let s2 = activation(z2);
  let r = (theta.z * s1 + theta.w * s2) - y;
  let rx = r * x;
  let gradient = vec4f(rx * theta.z * activation_slope(z1), rx * theta.w * activation_slope(z2), r * s1, r * s2);
  return SampleTerms(r, gradient);
}

/* theta - change, where theta is kept as a sum high + low: steps far below a unit in the last place add up. */
struct State { high: vec4f, low: vec4f }

fn moved(high: f32, low: f32, change: f32) -> vec2f { return two_sum(high, low - change); }

fn update_state(state: State, change: vec4f) -> State {
  let a = moved(state.high.x, state.low.x, change.x);
  let b = moved(state.high.y, state.low.y, change.y);
  let c = moved(state.high.z, state.low.z, change.z);
  let d = moved(state.high.w, state.low.w, change.w);
  return State(vec4f(a.x, b.x, c.x, d.x), vec4f(a.y, b.y, c.y, d.y));
}
