// Whole numbers only, so that every adapter gives the same bits.
@group(0) @binding(0) var<storage, read> seeds: array<u32>;
@group(0) @binding(1) var<storage, read_write> hits: array<u32>;

// 15 random bits; the mixing of MurmurHash3 (A. Appleby, public domain).
fn draw(counter: u32) -> u32 {
  let a = (counter ^ (counter >> 16u)) * 0x85ebca6bu;
  let b = (a ^ (a >> 13u)) * 0xc2b2ae35u;
  return (b ^ (b >> 16u)) >> 17u;
}

@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&seeds)) { return; }
  for (var i = 0u; i < 4096u; i++) {
    let x = draw(seeds[id.x] + 2u * i);
    let y = draw(seeds[id.x] + 2u * i + 1u);
    hits[id.x] += select(0u, 1u, x * x + y * y < 1073741824u);
  }
}
