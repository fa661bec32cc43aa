/** The page for those whose training stalls: each of its numbers is one of the tables'. */
import assert from "node:assert/strict";
import { percent } from "../../figures/report/stalled_page.ts";
import { TRAINERS } from "../../pipeline/paper/beyond/entrances/trainers.ts";
import { WAYS } from "../../pipeline/paper/beyond/ways_out/ways.ts";
import reportStalled from "../../pipeline/paper/report/stalled.ts";
import { writeTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const STALLS = ["trainer", "family", "end", "entrance", "loss", "reach_loss", "test_loss", "reach_test_loss"];

function page(gained: (way: string) => number, entrance = 1): string {
  const stalls = TRAINERS.flatMap(({ name, family }) =>
    [0, 1, 2, 3].map((seed) => {
      const at = seed < 1 ? entrance : 0;
      const flow = family === "gradient flow" || family === "second order";
      // What has gone on already would make the price look small.
      return [name, family, "budget", at, 1, flow ? 1 : 0.75, 1, flow ? 2 : 0.5];
    })
  );
  const ways = WAYS.flatMap(({ name }) => [[name, 10, 33, 0], [name, 200, 33, gained(name)]]);
  const context = new MemoryContext(
    { profile: "p<1>", figure: { alt: "lines", files: ["figO2/figO2.svg"] } },
    {
      "stalls.csv": writeTable(STALLS, stalls),
      "findings.csv": writeTable(["id", "value"], [["O2.1", 0.61], ["O2.2", 0.3]]),
      "ways.csv": writeTable(["way", "cost", "n", "gained"], ways),
      "figO2.svg": '<svg width="300" height="150"></svg>',
    },
  );
  reportStalled(context);
  return context.outputs.get("stalled.html")!.replace(/\s+/g, " ");
}

Deno.test("every sentence has the number of its table: first-order trainers alone, costs at the end", () => {
  const html = page((way) =>
    ({ "GD, half of its edge": 0.04, "GD, twice its edge": -0.5, "L-BFGS": 0.987 })[way] ?? -7
  );
  for (
    const sentence of [
      "Of 124 small networks that 31 ways of training left, 25 % stood at the entrance",
      "could lower their loss by more than 25 % by going on, and 100 % of them had a lower test loss",
      "In 200 gradients, steps of half the size that the curvature bears gained 4 % of the fall",
      "steps of twice that size raised the loss by 50 % of that fall",
      "L-BFGS gained 99 % in as many gradients, Adam with new memories −700 %",
      "lower in 61 % of 33 networks",
      "Adam after it raised the loss by 7 times that fall",
      "p&lt;1&gt;",
    ]
  ) assert.ok(html.includes(sentence), sentence);
});

Deno.test("of no network at an entrance the page says that there is no number", () => {
  assert.match(page(() => 0.5, 0), /0 % stood at the entrance .* by more than – % by going on/);
});

Deno.test("percents: whole, small ones with a digit, negative ones with a minus sign", () => {
  assert.deepEqual([0.123, 0.0049, 0, -0.2, NaN].map(percent), ["12 %", "0.5 %", "0 %", "−20 %", "– %"]);
});
