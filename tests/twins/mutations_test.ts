/** What of a shader a mutation may change. */
import assert from "node:assert/strict";
import { sitesIn } from "../measure/shader_mutations.ts";

Deno.test("operators and constants can be changed; comments, attributes, types and names with digits cannot", () => {
  const text = `// 1 + 2
@group(0) @binding(1) var<storage, read> x4: array<vec4i>;
/* a * b */
fn f(a: f32) -> f32 { if (a < 0.5 && a >= 0.0) { return a * 2.0; } return a; }
const LIST: u32 = 0x1fu;
for (var k = 0u; k < N; k += 1u) { sum = sum << 3u; }`;
  const found = sitesIn(text).map(({ line, before, after }) => `${line}: ${before} ${after}`);
  assert.deepEqual(found, [
    ...["4: < <=", "4: 0.5 0.5005", "4: && ||", "4: >= >", "4: 0.0 1.0", "4: * +", "4: 2.0 2.002"],
    ...["5: 0x1fu 0x20u", "6: 0u 1u", "6: < <=", "6: += -=", "6: 1u 2u", "6: << >>", "6: 3u 4u"],
  ]);
  for (const { at, before } of sitesIn(text)) assert.equal(text.slice(at, at + before.length), before);
});
