/** Comparisons of trainers on the same networks, and figure O1's findings on rows whose answers are known. */
import assert from "node:assert/strict";
import { casesOf, comparing } from "../../pipeline/paper/beyond/entrances/comparisons.ts";
import entrancesFindings from "../../pipeline/paper/beyond/entrances/findings.ts";
import type { StallRow } from "../../pipeline/paper/beyond/entrances/stall_rows.ts";
import entrancesSummary from "../../pipeline/paper/beyond/entrances/summary.ts";
import { TRAINERS } from "../../pipeline/paper/beyond/entrances/trainers.ts";
import { readTable, writeTable } from "../../pipeline/paper/table.ts";
import { root } from "../root.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const SEEDS = 12;
const SETS = ["rosenbrock", "gp0.5", "gp2"];

/** Rows of every trainer on every network, alike but for what is said. */
function rowsOf(more: (trainer: string, seed: number, set: string) => Partial<StallRow>): StallRow[] {
  return SETS.flatMap((data_set) =>
    Array.from({ length: SEEDS }, (_, seed) => seed).flatMap((seed) =>
      TRAINERS.map(({ name, family }): StallRow => ({
        ...{
          data_set,
          activation: "softplus",
          hidden: "4",
          trainer: name,
          family,
          seed,
          end: "budget",
          gradients: 1,
        },
        ...{ loss: 1, test_loss: 1, norm: 1, lambda_max: 1, edge: 0.1, held: 0, verdict: "channel" },
        ...{ distance: 0.001, size: 9, entrance: 0, reach: "channel", reach_loss: 0.5, reach_test_loss: 0.6 },
        ...{ reach_norm: 1000, gate_loss: "", flow: "channel", flow_loss: 0.5, same: 1 },
        ...more(name, seed, data_set),
      } as StallRow))
    )
  );
}

const is = (name: string) => ({ trainer }: StallRow) => trainer === name;
const entrance = ({ entrance }: StallRow) => entrance === 1;

Deno.test("a difference that every network shows is told, none is not, and one that draws disagree about is open", () => {
  const asked = (rows: StallRow[], count = 8) =>
    comparing(casesOf(rows), count).less("x", is("Adam η=0.003"), is("L-BFGS"), entrance);
  const clear = asked(rowsOf((name) => ({ entrance: name === "Adam η=0.003" ? 1 : 0 })));
  assert.ok(clear.value === 1 && clear.lower > 0.5 && clear.n === 72, JSON.stringify(clear));
  const none = asked(rowsOf(() => ({ entrance: 1 })));
  assert.ok(none.value === 0 && none.lower < 0 && none.upper > 0);
  const split = asked(
    rowsOf((name, _, set) => ({ entrance: name === "Adam η=0.003" && set === "gp2" ? 1 : 0 })),
  );
  assert.ok(Math.abs(split.value - 1 / 3) < 1e-12 && split.lower <= 0, JSON.stringify(split));
});

Deno.test("more statements on the same networks widen each interval", () => {
  const rows = rowsOf((_, seed) => ({ loss: 1 + seed }));
  const width = (count: number) => {
    const { lower, upper } = comparing(casesOf(rows), count).middle(
      "x",
      is("L-BFGS"),
      ({ loss }) => Number(loss),
    );
    return upper - lower;
  };
  assert.ok(width(40) > width(1));
});

Deno.test("diverged networks are no cases, and of no network nothing is said", () => {
  const rows = rowsOf((name) => name === "L-BFGS" ? { end: "diverged", entrance: "" } : {});
  const { share, middle, less } = comparing(casesOf(rows), 1);
  for (
    const nothing of [
      share("x", is("L-BFGS"), entrance),
      middle("x", is("L-BFGS"), () => 1),
      less("x", is("L-BFGS"), is("Adam η=0.003"), entrance),
    ]
  ) assert.deepEqual([nothing.n, Number.isNaN(nothing.value)], [0, true]);
});

const STATED = Deno.readTextFileSync(`${root}/data/beyond/entrances.csv`);
const csv = (rows: readonly StallRow[]) =>
  writeTable(Object.keys(rows[0]!), rows.map((row) => Object.values(row)));

function verdicts(rows: readonly StallRow[]) {
  const context = new MemoryContext({}, { "stalls.csv": csv(rows), "statements.csv": STATED });
  entrancesFindings(context);
  return Object.fromEntries(
    readTable(context.outputs.get("findings.csv")!).map(({ id, verdict }) => [id, verdict]),
  );
}

Deno.test("statements hold where the numbers say so, and do not where they say the opposite", () => {
  const adam = (name: string) => /^Adam η=0\.0\d+$/.test(name);
  const as = rowsOf((name) => ({
    entrance: adam(name) || name.startsWith("SGD B=256") ? 1 : 0,
    reach: name.includes("× 3") ? "finite" : "channel",
    edge: name.endsWith(" η=0.1") ? 1 : 0.1,
  }));
  assert.deepEqual([...new Set(Object.values(verdicts(as)))], ["holds"]);
  const opposite = rowsOf((name) => ({
    entrance: name.startsWith("AdamW") || name.startsWith("SGD B=16") || name.startsWith("SGD B=64") ? 1 : 0,
    reach: name === "Adam η=0.003" ? "finite" : "channel",
    ...{ reach_loss: 0.999, reach_test_loss: 1.1, same: 0, edge: 3 },
  }));
  assert.deepEqual([...new Set(Object.values(verdicts(opposite)))], ["does not hold"]);
});

Deno.test("a trainer's numbers are those of its networks: shares, medians, what diverged", () => {
  const rows = rowsOf((name, seed, set) => ({
    ...name === "L-BFGS" && seed === 0 ? { end: "diverged" } : {},
    ...{ entrance: seed % 2, loss: set === "gp2" ? 2 : 1, same: seed < 6 ? 1 : 0 },
  }));
  const inputs = Object.fromEntries(
    SETS.map((set) => [`stalls-${set}.csv`, csv(rows.filter(({ data_set }) => data_set === set))]),
  );
  const context = new MemoryContext({ data_sets: SETS }, inputs);
  entrancesSummary(context);
  const told = readTable(context.outputs.get("trainers.csv")!);
  assert.deepEqual(told.map(({ trainer }) => trainer), TRAINERS.map(({ name }) => name));
  const row = told.find(({ trainer }) => trainer === "L-BFGS")!;
  assert.deepEqual([row.n, row.diverged, row.entrance_n], [36, 3, 33]);
  assert.ok(Math.abs(Number(row.entrance) - 18 / 33) < 1e-12);
  assert.ok(Math.abs(Number(row.same) - 15 / 33) < 1e-12);
  // Of losses 1, 1, 2 that come down to 0.5.
  assert.deepEqual([row.price, row.price_n, row.loss], [0.5, 18, 1]);
  assert.equal(readTable(context.outputs.get("stalls.csv")!).length, rows.length);
});
