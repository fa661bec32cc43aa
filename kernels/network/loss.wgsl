// The loss and its derivatives from sums over samples: with e = f - y, L = (1/N) sum e^2, and LOSS_FACTOR = 2/N times
// sum e J and sum (J J^T + e d2f) are its gradient and its Hessian. Needs strict/ds.wgsl. Reference: ../loss.ts.

/* A derivative of L from its sum. */
fn loss_derivative(sum: vec2f) -> vec2f { return ds_mul(sum, vec2f(LOSS_FACTOR_HIGH, LOSS_FACTOR_LOW)); }

/* L from sum e^2. */
fn mean_loss(squares: vec2f) -> vec2f { return ds_scale(loss_derivative(squares), 0.5); }
