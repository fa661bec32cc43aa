// One parameter's update. theta is a sum high + low, so that changes far below a unit in the last place add up; the
// gradient was taken at high. The optimiser gives
//   struct Hyper; read_hyper(at), the hyper-parameters of a run from place `at` of runs;
//   next_clock(clock, hyper), two values of the run that change with each step;
//   change_of(g, memory, clock, hyper), the change for gradient g with the parameter's own two values.
// Weight decay is added before and behind it, and the rate's decay multiplies its step. Needs strict/ds.wgsl, decay.wgsl.

/* Weights beyond this have left the range in which no sum overflows; their run is over. */
const LIMIT: f32 = 1.0e6;

/* now, and the result: (theta high, theta low, memory). */
fn updated(now: vec4f, g: f32, rate: f32, clock: vec2f, hyper: Hyper, decay: Decay) -> vec4f {
  // What min and max make of a NaN is the driver's; a weight that is NaN ends its run.
  if (magnitude(g) > 0x7f800000u) { return vec4f(g, 0.0, now.z, now.w); }
  let pulled = min(max(g, -1.0e15), 1.0e15) + settled(decay.coupled * now.x);
  let change = change_of(pulled, vec2f(now.z, now.w), clock, hyper);
  let step = settled(rate * (change.step + settled(decay.decoupled * now.x)));
  let theta = two_sum(now.x, now.y - step);
  return vec4f(theta.x, theta.y, change.memory.x, change.memory.y);
}
