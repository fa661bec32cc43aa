// Whole numbers alone, so that every adapter gives the same bits. Up to 1000 no n on the way exceeds 250 504.
@group(0) @binding(0) var<storage, read> starts: array<u32>;
@group(0) @binding(1) var<storage, read_write> steps: array<u32>;

@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&starts)) { return; }
  for (var n = starts[id.x]; n > 1u; steps[id.x]++) { n = select(3u * n + 1u, n / 2u, n % 2u == 0u); }
}
