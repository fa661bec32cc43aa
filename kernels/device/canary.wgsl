// The canary: what every result relies on, tried on this adapter before anything else.
// Bindings: 0 the zero; 1 x: array<f32>, N inputs; 2 result: array<u32>, 8 words for each input.
// One invocation per input. Reference: the same functions, emulated (canary.ts).

@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> result: array<u32>;

/* (x + y) - x, which a compiler that reassociates turns into y. */
fn canary_sum(a: f32) -> f32 { return (a + 0.3) - a; }

/* a * a - a * a after rounding: not zero where a compiler contracts one of the products. */
fn canary_product(a: f32) -> f32 { return a * 1.1 - (a * 1.1); }

fn canary_quotient(a: f32) -> f32 { return f_div(a, 3.1) ; }

fn canary_function(a: f32) -> f32 { return f_erf(a) + f_softplus(a) + f_sqrt(abs(a) + 1.0); }

fn canary_double(a: f32) -> vec2f { return ds_mul(ds_add(vec2f(a, 0.0), vec2f(1.0, 1.0e-9)), vec2f(a, 0.0)); }

@compute @workgroup_size(8)
fn canary(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let a = x[i];
  let d = canary_double(a);
  result[8u * i] = bitcast<u32>(canary_sum(a));
  result[8u * i + 1u] = bitcast<u32>(canary_product(a));
  result[8u * i + 2u] = bitcast<u32>(canary_quotient(a));
  result[8u * i + 3u] = bitcast<u32>(canary_function(a));
  result[8u * i + 4u] = bitcast<u32>(d.x);
  result[8u * i + 5u] = bitcast<u32>(d.y);
  // As many loop iterations as a dispatch may do, nested; with the checks that end loops 49 (1 + 1018 + 1) + 1 = 49 981.
  var count = 0u;
  for (var outer = 0u; outer < 49u; outer += 1u) {
    for (var inner = 0u; inner < 1018u; inner += 1u) { count += i + 1u; }
  }
  result[8u * i + 6u] = count;
  // Every lane wrote its result.
  result[8u * i + 7u] = i ^ 0xa5a5a5a5u;
}
