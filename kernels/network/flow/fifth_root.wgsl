// For a method whose error estimate is of order 4: what step control takes of the error.

fn error_root(error: f32) -> f32 { return f_exp(0.2 * f_log(error)); }
