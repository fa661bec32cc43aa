// Every strict function over many inputs, for hashes and for measuring errors.
// Bindings: 0 the zero; 1 run: array<u32>, [function, first bits, stride, edge cases E, the E edge cases as f32
// bits ...]; 2 result: array<u32>, 2 words for each input. One invocation per input i: the bits of its first
// operand are edge case i for i < E, else first + stride * i; the second operand is made from a scrambled i.
// Reference: the same functions, emulated (determinism.ts).

@group(0) @binding(1) var<storage, read> run: array<u32>;
@group(0) @binding(2) var<storage, read_write> result: array<u32>;

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

fn f32_function(which: u32, bits: u32, second: u32) -> f32 {
  let x = operand_f32(bits);
  if (which == 0u) { return f_div(x, operand_f32(second | 0x00800000u)); }
  if (which == 1u) { return f_sqrt(x); }
  if (which == 2u) { return f_exp(x); }
  if (which == 3u) { return f_log(x); }
  if (which == 4u) { return f_log1p(x); }
  if (which == 5u) { return f_softplus(x); }
  if (which == 6u) { return f_sigmoid(x); }
  if (which == 7u) { return f_sigmoid_derivative(x); }
  if (which == 8u) { return f_tanh(x); }
  return f_erf(x);
}

/* A double-single number of magnitude 2^(bottom) to 2^(bottom + span), whose low part has `second`'s bits. */
fn operand_ds(bits: u32, second: u32, bottom: u32, span: u32) -> vec2f {
  let exponent = bottom + (bits >> 23u) % span;
  let high = bitcast<f32>((bits & 0x807fffffu) | (exponent << 23u));
  let low = f32(second >> 8u) * 5.9604645e-8 - 0.5;
  return quick_two_sum(high, high * (low * 5.9604645e-8));
}

fn ds_function(which: u32, bits: u32, second: u32) -> vec2f {
  let other = scramble(second + 1u);
  let a = operand_ds(bits, second, 97u, 60u);
  let b = operand_ds(second, other, 97u, 60u);
  // 2^-40 to 48: the domain of the exponentials.
  let x = ds_scale(operand_ds(bits, second, 87u, 46u), 0.75);
  if (which == 0u) { return ds_add(a, b); }
  if (which == 1u) { return ds_mul(a, b); }
  if (which == 2u) { return ds_div(a, b); }
  if (which == 3u) { return ds_sqrt(ds_abs(a)); }
  if (which == 4u) { return ds_exp(x); }
  if (which == 5u) { return ds_log1p(select(x, ds_abs(x), x.x < -0.29)); }
  if (which == 6u) { return ds_sigmoid(x); }
  if (which == 7u) { return ds_softplus(x); }
  return ds_erf(x);
}

fn normal_pair(bits: u32, second: u32) -> vec2f {
  let words = philox(vec4u(bits, second, 0u, 1u), vec2u(2u, 3u));
  return normals_from(words.x, words.y);
}

/* Functions 0 to 9 are f32, 10 to 18 double-single, 19 is the random generator. */
fn any_function(which: u32, bits: u32, second: u32) -> vec2f {
  if (which < 10u) { return vec2f(f32_function(which, bits, second), 0.0); }
  if (which < 19u) { return ds_function(which - 10u, bits, second); }
  return normal_pair(bits, second);
}

/* Minus zero counts as zero. */
fn canonical(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  return select(bits, 0u, bits == 0x80000000u);
}

@compute @workgroup_size(64)
fn determinism(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let edges = run[3];
  var bits = run[1] + run[2] * i;
  if (i < edges) { bits = run[4u + i]; }
  let y = any_function(run[0], bits, scramble(i));
  result[2u * i] = canonical(y.x);
  result[2u * i + 1u] = canonical(y.y);
}
