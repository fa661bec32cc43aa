/** Runs on paper against schedules worked out by hand, and shards against what they must hold. */
import assert from "node:assert/strict";
import { shareOut } from "../../../pipeline/engine/schedule/shards.ts";
import { limitOf, simulate } from "../../../pipeline/engine/schedule/simulate.ts";
import { output, type StageDeclaration } from "../../../pipeline/engine/stage.ts";

/** `[name, duration, what it reads, what it holds]` */
type Row = readonly [name: string, takes: number, reads?: readonly string[], holds?: readonly string[]];

function graph(rows: readonly Row[]): { stages: StageDeclaration[]; milliseconds: Map<string, number> } {
  const stages = rows.map(([name, _, reads = [], resources = []]): StageDeclaration => ({
    ...{ name, about: "", module: "a.ts", parameters: {}, resources },
    inputs: Object.fromEntries(reads.map((each) => [each, output(each, "out")])),
    outputs: { out: {} },
  }));
  return { stages, milliseconds: new Map(rows.map(([name, takes]) => [name, takes])) };
}

function makespans(rows: readonly Row[], workers: readonly number[], pools = {}): number[] {
  return workers.map((each) => simulate({ ...graph(rows), workers: each, pools }).makespan);
}

Deno.test("independent stages: one worker takes the sum, as many workers as stages the longest", () => {
  const rows: Row[] = [["a", 3], ["b", 2], ["c", 2], ["d", 1]];
  // Two: a 0–3, b 0–2, c 2–4, d 3–4.
  assert.deepEqual(makespans(rows, [1, 2, 3, 4, 256]), [8, 4, 3, 3, 3]);
  const two = simulate({ ...graph(rows), workers: 2, pools: {} });
  assert.deepEqual([...two.starts], [["a", 0], ["b", 0], ["c", 2], ["d", 3]]);
  assert.deepEqual(two.bounds, { work: 4, path: 3, pools: {} });
  assert.equal(limitOf(two), "work");
});

Deno.test("a chain is no shorter with more workers, and is the critical path", () => {
  const rows: Row[] = [["a", 3], ["b", 2, ["a"]], ["side", 4], ["c", 1, ["b", "side"]]];
  assert.deepEqual(makespans(rows, [1, 2, 16]), [10, 6, 6]);
  const schedule = simulate({ ...graph(rows), workers: 16, pools: {} });
  assert.deepEqual(schedule.criticalPath, ["a", "b", "c"]);
  assert.deepEqual([schedule.bounds.path, limitOf(schedule)], [6, "critical path"]);
});

Deno.test("a pool holds stages up that hold its resource, and no other", () => {
  const rows: Row[] = [["g1", 4, [], ["gpu"]], ["g2", 4, [], ["gpu"]], ["g3", 4, [], ["gpu"]], ["free", 1]];
  assert.deepEqual(makespans(rows, [4], { gpu: 1 }), [12]);
  assert.deepEqual(makespans(rows, [4], { gpu: 2 }), [8]);
  const one = simulate({ ...graph(rows), workers: 4, pools: { gpu: 1 } });
  assert.deepEqual([one.starts.get("free"), one.bounds.pools, limitOf(one)], [0, { gpu: 12 }, "pool gpu"]);
});

Deno.test("Graham's example: stages that are ready first go first, so that more workers may take longer", () => {
  // R. L. Graham, Bounds on multiprocessing timing anomalies, 1969: nine stages, 12 on three workers, 15 on four.
  const rows: Row[] = [
    ["t1", 3],
    ["t2", 2],
    ["t3", 2],
    ["t4", 2],
    ["t9", 9, ["t1"]],
    ["t5", 4, ["t4"]],
    ["t6", 4, ["t4"]],
    ["t7", 4, ["t4"]],
    ["t8", 4, ["t4"]],
  ];
  assert.deepEqual(makespans(rows, [3, 4]), [12, 15]);
});

Deno.test("no workers and an empty pool are refused", () => {
  const known = graph([["a", 1, [], ["gpu"]]]);
  assert.throws(() => simulate({ ...known, workers: 0, pools: {} }), /must be a worker: got 0/);
  assert.throws(() => simulate({ ...known, workers: 1, pools: { gpu: 0 } }), /the pool gpu is empty/);
});

/** Eight chains of two that one last stage reads. */
function chains(takes: readonly number[]): Row[] {
  const rows = takes.flatMap((each, at): Row[] => [[`a${at}`, 1], [`b${at}`, each, [`a${at}`]]]);
  return [...rows, ["last", 1, takes.map((_, at) => `b${at}`)]];
}

Deno.test("shards: every chain whole and in one, evenly; what reads all of them is left for the last run", () => {
  const { stages, milliseconds } = graph(chains([9, 8, 7, 6, 5, 4, 3, 2]));
  const { shards, left } = shareOut(stages, milliseconds, 2);
  assert.deepEqual(shards.map((shard) => shard.milliseconds), [26, 26]);
  assert.deepEqual(
    shards.flatMap(({ targets }) => targets).toSorted(),
    Array.from({ length: 8 }, (_, at) => `b${at}`),
  );
  assert.deepEqual(left, { stages: 1, milliseconds: 1 });
});

Deno.test("one shard has everything, as its last target; too many shards stay empty", () => {
  const { stages, milliseconds } = graph(chains([1, 1]));
  const one = shareOut(stages, milliseconds, 1);
  assert.deepEqual(one, {
    shards: [{ targets: ["last"], milliseconds: 5 }],
    left: { stages: 0, milliseconds: 0 },
  });
  const many = shareOut(stages, milliseconds, 5);
  assert.equal(many.shards.filter(({ targets }) => targets.length === 0).length, 3);
});

Deno.test("what two targets share costs a shard once, so that they go together", () => {
  const rows: Row[] = [["data", 10], ["x", 1, ["data"]], ["y", 1, ["data"]], ["other", 11], ["all", 0, [
    "x",
    "y",
    "other",
  ]]];
  const { stages, milliseconds } = graph(rows);
  const { shards } = shareOut(stages, milliseconds, 2);
  assert.deepEqual(shards.map(({ targets }) => targets).toSorted(), [["other"], ["x", "y"]]);
  assert.throws(() => shareOut(stages, milliseconds, 0), /must be a shard: got 0/);
});
