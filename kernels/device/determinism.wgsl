// One strict function over many inputs, for hashes and for measuring errors.
// Bindings: 0 the zero; 1 run: array<u32>, [first bits, stride, edge cases E, the E edge cases as f32 bits ...];
// 2 result: array<u32>, 2 words for each input. One invocation per input i: its bits are edge case i for i < E,
// else first + stride * i; the second operand is made from a scrambled i. `tried` is the function, chosen by the
// host. Reference: the same functions, emulated (determinism.ts).

@group(0) @binding(1) var<storage, read> run: array<u32>;
@group(0) @binding(2) var<storage, read_write> result: array<u32>;

/* Minus zero counts as zero. */
fn canonical(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  return select(bits, 0u, bits == 0x80000000u);
}

@compute @workgroup_size(64)
fn determinism(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  let edges = run[2];
  var bits = run[0] + run[1] * i;
  if (i < edges) { bits = run[3u + i]; }
  let y = tried(bits, scramble(i));
  result[2u * i] = canonical(y.x);
  result[2u * i + 1u] = canonical(y.y);
}
