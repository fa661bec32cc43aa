// What the kernels of the gradient flow share: a network's words of state, and its gradient from the exact sums of
// gradient.wgsl, with the regulariser R = (norm - MAXNORM)^3 / 3 above MAXNORM, norm = sum theta^2 / (2 P) (paper,
// section 1). Buffers slots, state, vectors and sums are declared by each kernel. Reference: ../../network_reference.ts.
//
// state, STATE words a network: STATUS (RUNNING or an end); HAS_TRIAL (1: POINT is to be tried, as this step's matrix
// was positive definite); RESIDUAL_EXPONENT (e with |f - y| < 2^e at theta); H (step, f32); REJECTED (the step before
// was rejected); STEPS (accepted); FRESH (theta has no Hessian yet); TIME and LOSS (high and low part); GRADIENT_NORM
// (the gradient's largest component); NORM; PHASE (START, MEASURED or FLOWING); SUMS_EXPONENT (the RESIDUAL_EXPONENT by
// which the sums at theta were made); TOLERANCE (factor of both tolerances, f32); REJECTIONS (a word for each cause:
// INACCURATE, INDEFINITE, RISE, UNFIT); ERROR (what control/step_length.wgsl remembers of the last accepted step's
// error, f32); ROUNDED (1 where the Hessian is: shallow/rounding.wgsl).
// vectors, ROWS rows of P a network: THETA, GRADIENT (of L + R there), U + 0 ... (stages), POINT (to be evaluated), NEXT
// (gradient of L + R there).

fn row_of(m: u32, row: u32) -> u32 { return (m * ROWS + row) * P; }

/* An exponent e with |sigma| < 2^e wherever |z| <= bound. */
fn value_exponent(bound: f32) -> i32 { return exponent_above((VALUE_OFFSET + VALUE_SLOPE * bound) * 1.001); }
