// Every strict function as a function of 64 bits, to run it over many inputs: `bits` are those of an f32 and make
// the first operand, `second` makes the second operand or the low part. Results are two f32.
// Host and reference: determinism.ts.

fn scramble(i: u32) -> u32 {
  let a = (i ^ (i >> 16u)) * 0x7feb352du;
  let b = (a ^ (a >> 15u)) * 0x846ca68bu;
  return b ^ (b >> 16u);
}

/* The nearest thing to these bits that is zero or normal. */
fn operand_f32(bits: u32) -> f32 {
  let exponent = (bits >> 23u) & 0xffu;
  if (exponent == 0u) { return 0.0; }
  return bitcast<f32>(select(bits, bits ^ 0x00800000u, exponent == 255u));
}

/* Not zero. */
fn divisor_f32(bits: u32) -> f32 { return operand_f32(bits | 0x00800000u); }

fn try_f_div(bits: u32, second: u32) -> vec2f {
  return vec2f(f_div(operand_f32(bits), divisor_f32(second)), 0.0);
}
fn try_f_sqrt(bits: u32, second: u32) -> vec2f { return vec2f(f_sqrt(operand_f32(bits)), 0.0); }
fn try_f_exp(bits: u32, second: u32) -> vec2f { return vec2f(f_exp(operand_f32(bits)), 0.0); }
fn try_f_log(bits: u32, second: u32) -> vec2f { return vec2f(f_log(operand_f32(bits)), 0.0); }
fn try_f_log1p(bits: u32, second: u32) -> vec2f { return vec2f(f_log1p(operand_f32(bits)), 0.0); }
fn try_f_softplus(bits: u32, second: u32) -> vec2f { return vec2f(f_softplus(operand_f32(bits)), 0.0); }
fn try_f_sigmoid(bits: u32, second: u32) -> vec2f { return vec2f(f_sigmoid(operand_f32(bits)), 0.0); }
fn try_f_sigmoid_derivative(bits: u32, second: u32) -> vec2f {
  return vec2f(f_sigmoid_derivative(operand_f32(bits)), 0.0);
}
fn try_f_tanh(bits: u32, second: u32) -> vec2f { return vec2f(f_tanh(operand_f32(bits)), 0.0); }
fn try_f_erf(bits: u32, second: u32) -> vec2f { return vec2f(f_erf(operand_f32(bits)), 0.0); }

/* A double-single number of magnitude 2^(bottom - 127) to 2^(bottom + span - 127), whose low part has `second`'s
   bits. */
fn operand_ds(bits: u32, second: u32, bottom: u32, span: u32) -> vec2f {
  let exponent = bottom + (bits >> 23u) % span;
  let high = bitcast<f32>((bits & 0x807fffffu) | (exponent << 23u));
  let low = f32(second >> 8u) * 5.9604645e-8 - 0.5;
  return quick_two_sum(high, high * (low * 5.9604645e-8));
}

/* 2^-30 to 2^30. */
fn first_ds(bits: u32, second: u32) -> vec2f { return operand_ds(bits, second, 97u, 60u); }
fn second_ds(second: u32) -> vec2f { return operand_ds(second, scramble(second + 1u), 97u, 60u); }
/* 2^-40 to 48: the domain of the exponentials. */
fn argument_ds(bits: u32, second: u32) -> vec2f { return ds_scale(operand_ds(bits, second, 87u, 46u), 0.75); }
/* The same, and above -0.29. */
fn argument_log1p(bits: u32, second: u32) -> vec2f {
  let x = argument_ds(bits, second);
  return select(x, ds_abs(x), x.x < -0.29);
}

fn try_ds_add(bits: u32, second: u32) -> vec2f { return ds_add(first_ds(bits, second), second_ds(second)); }
fn try_ds_mul(bits: u32, second: u32) -> vec2f { return ds_mul(first_ds(bits, second), second_ds(second)); }
fn try_ds_div(bits: u32, second: u32) -> vec2f { return ds_div(first_ds(bits, second), second_ds(second)); }
fn try_ds_sqrt(bits: u32, second: u32) -> vec2f { return ds_sqrt(ds_abs(first_ds(bits, second))); }
fn try_ds_exp(bits: u32, second: u32) -> vec2f { return ds_exp(argument_ds(bits, second)); }
fn try_ds_log1p(bits: u32, second: u32) -> vec2f { return ds_log1p(argument_log1p(bits, second)); }
fn try_ds_sigmoid(bits: u32, second: u32) -> vec2f { return ds_sigmoid(argument_ds(bits, second)); }
fn try_ds_softplus(bits: u32, second: u32) -> vec2f { return ds_softplus(argument_ds(bits, second)); }
fn try_ds_erf(bits: u32, second: u32) -> vec2f { return ds_erf(argument_ds(bits, second)); }

fn random_block(bits: u32, second: u32) -> vec4u { return philox(vec4u(bits, second, 0u, 1u), vec2u(2u, 3u)); }
/* The words as two f32 each of 16 bits, which every adapter stores as they are. */
fn try_philox(bits: u32, second: u32) -> vec2f {
  let words = random_block(bits, second);
  let mixed = scramble(words.x ^ scramble(words.y ^ scramble(words.z ^ scramble(words.w))));
  return vec2f(f32(mixed >> 16u), f32(mixed & 0xffffu));
}
fn try_uniforms(bits: u32, second: u32) -> vec2f {
  let words = random_block(bits, second);
  return vec2f(uniform_from(words.x), uniform_from(words.y));
}
fn try_normals(bits: u32, second: u32) -> vec2f {
  let words = random_block(bits, second);
  return normals_from(words.x, words.y);
}
