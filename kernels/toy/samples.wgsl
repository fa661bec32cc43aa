// The toy's data: N standard normal inputs and their targets.
// Bindings: 0 the zero; 1 run: array<u32>, the random stream's key (2 words); 2 samples: array<f32>, N inputs and
// then N targets. One invocation for each pair of inputs; N is a multiple of 128. Reference: normals() in
// strict/random.ts.

@group(0) @binding(1) var<storage, read> run: array<u32>;
@group(0) @binding(2) var<storage, read_write> samples: array<f32>;

@compute @workgroup_size(64)
fn toy_samples(@builtin(global_invocation_id) id: vec3u) {
  let pair = id.x;
  // Words 2 pair and 2 pair + 1 of the stream: half a block of four.
  let words = philox(vec4u(pair >> 1u, 0u, 0u, 0u), vec2u(run[0], run[1]));
  let second = (pair & 1u) == 1u;
  let x = normals_from(select(words.x, words.z, second), select(words.y, words.w, second));
  samples[2u * pair] = x.x;
  samples[2u * pair + 1u] = x.y;
  samples[N + 2u * pair] = target_value(x.x);
  samples[N + 2u * pair + 1u] = target_value(x.y);
}
