// For a method whose error estimate is of order 3: what step control takes of the error.

fn error_root(error: f32) -> f32 { return f_sqrt(f_sqrt(error)); }
