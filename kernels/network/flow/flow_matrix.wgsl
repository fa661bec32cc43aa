// The matrix that a Rosenbrock method factorises: 1/(h GAMMA) I + H. Needs panel.wgsl and rejection.wgsl.

/* Entry (i, k) of network m's matrix before any column is taken from it. */
fn entry(m: u32, i: u32, k: u32) -> vec2f {
  let value = hessian[(m * P + i) * P + k];
  if (i == k) {
    let h = bitcast<f32>(state[STATE * m + H]);
    return ds_add(value, ds_div(vec2f(ONE_OVER_GAMMA, 0.0), vec2f(h, 0.0)));
  }
  return value;
}

/* The step is rejected and h halved: no step jumps onto a saddle. */
fn not_definite(m: u32) { reject(m, INDEFINITE, bitcast<f32>(state[STATE * m + H]) * 0.5); }
