/** What the advice of a diagnosis says of ways out is what the recorded run has found. */
import assert from "node:assert/strict";
import { isAtEntrance, KNOWN } from "../../kernels/diagnosis/rules/ways_out.ts";
import known from "../../kernels/diagnosis/rules/ways_out.json" with { type: "json" };
import record from "../../data/records/quick.json" with { type: "json" };
import { CHANNEL, judged, pair, POINT, way } from "./rules/judged.ts";
import { waysOutOf } from "./write_ways_out.ts";

Deno.test("the numbers are those of the tables that the record of quick has", () => {
  const stages: { readonly [name: string]: { readonly outputs: unknown } } = record.stages;
  const text = JSON.stringify(stages["beyond/ways-out/findings"]?.outputs ?? null);
  for (const hash of Object.values(known.from)) assert.ok(text.includes(hash), `${hash} is none of ${text}`);
});

Deno.test("a table gives its last costs: networks, gradients, parts", () => {
  const ways = ["GD, half of its edge", "Adam anew", "L-BFGS", "gated unit, L-BFGS"].flatMap((name, k) => [
    `"${name}",1,7,0`,
    `"${name}",50,7,0.${k + 1}234`,
  ]);
  const { from: _, ...numbers } = waysOutOf(
    `way,cost,n,gained\n${ways.join("\n")}\n`,
    "id,value\nO2.1,0.75\n",
  );
  assert.deepEqual(numbers, {
    ...{ networks: 7, gradients: 50, gateBetter: 0.75 },
    gained: { smallSteps: 0.123, adam: 0.223, lbfgs: 0.323, gatedLbfgs: 0.423 },
  });
});

Deno.test("advice at an entrance says what it has gained on others; elsewhere it does not", () => {
  const channel = { ...CHANNEL, gain: 0.05, lossLimit: 0.05 };
  const found = (distance: number) => ({
    ...{ point: POINT, channel, continuation: way([[0.1, 5, distance], [0.05, 1000, 1e-5]], "norm", 0.99) },
    pairs: { closest: [[pair(distance)]], groups: [] },
  });
  const reasons = (distance: number) => judged(found(distance)).advice.map(({ why }) => why).join("\n");
  assert.ok(reasons(0.001).includes(KNOWN.secondOrder), reasons(0.001));
  assert.ok(!reasons(0.3).includes("stalled so"));
  assert.match(
    KNOWN.secondOrder,
    new RegExp(`on ${known.networks} small networks .* ${known.gradients} gradients`),
  );
  assert.ok(!isAtEntrance({ channel: null, pairs: found(0.001).pairs } as never));
});
