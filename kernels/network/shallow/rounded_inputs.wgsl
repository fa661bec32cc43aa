// The inputs of the kernels of a rounded Hessian: whole numbers x 2^14 / INPUT_UNIT below 2^14, two a word, input k by input.
// Buffer rounded_inputs is declared by each kernel: array<vec4i>, ceil(D / 2) x N4, four samples each, zeros at the end.

fn low_half(word: i32) -> i32 { return (word << 16u) >> 16u; }

/* Of the pair of inputs in `word`, the one with the number k. */
fn rounded_input(word: i32, k: u32) -> i32 { return select(word >> 16u, low_half(word), k % 2u == 0u); }
