/** What a verdict says: every copy is named, numbers that differ look different, and minus signs are minus signs. */
import assert from "node:assert/strict";
import { apart, fromTo, nameOf, short } from "../../../kernels/diagnosis/rules/words.ts";
import { judged, pair, POINT } from "./judged.ts";

Deno.test("two numbers are told apart, and a negative one has a minus sign", () => {
  assert.deepEqual(apart(0.02213, 0.0221), ["0.02213", "0.0221"]);
  assert.deepEqual(apart(0.02214, 0.02214), ["0.0221", "0.0221"]);
  assert.equal(fromTo(1, -0.5), "from 1 to −0.5");
  assert.deepEqual([short(-1.2345e-7), short(0.5)], ["−1.23e-7", "0.5"]);
});

Deno.test("a gated unit's loss and the channel's limit are told apart where they nearly agree", () => {
  const channel = {
    ...{ layer: 0, units: [0, 1], dimension: 1, lossNow: 0.1, lossLimit: 0.02213, gain: 0.07 },
    ...{ halfGainNorm: 20, exponent: 2, computes: "", floor: [] },
  };
  const gate = { lossAtStart: 0.1, loss: 0.02211, norm: 3, testLoss: null, evaluations: 9 };
  const { advice } = judged({ point: POINT, channel, gate });
  assert.match(advice.map(({ why }) => why).join("\n"), /the loss 0\.02211 .* limit is 0\.02213,/);
});

Deno.test("of three copies all three are named, and the plateau has two dimensions", () => {
  const twins = ([[0, 2], [0, 3], [2, 3]] as const).map(([first, second]) => ({ ...pair(0), first, second }));
  const split = { layer: 0, units: [0, 2] as const, least: -1, largest: 1, rounding: 1e-9 };
  const { verdict, units, dimension, sentence } = judged({
    point: POINT,
    pairs: { closest: [[]], duplicates: twins, groups: [] },
    local: { splits: [split as never], slopeFall: 0 },
  });
  assert.deepEqual([verdict, units, dimension], ["plateau saddle", [0, 2, 3], 2]);
  assert.match(sentence, new RegExp(`Units ${nameOf([0, 2, 3])} are copies`));
});
