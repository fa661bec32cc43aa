/** Trainings that a profile cuts into stages of few networks: what comes out does not depend on the cut. */
import assert from "node:assert/strict";
import { execute, lastActions } from "../../pipeline/engine/mod.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { mergeRecords, mergeTables } from "../../pipeline/paper/networks/merge_runs.ts";
import { partsOf } from "../../pipeline/paper/networks/cut.ts";
import { loadProfile, type Profile } from "../../pipeline/paper/profiles.ts";
import { prepareGraphics } from "../../pipeline/setup/adapter.ts";
import { root } from "../root.ts";

const SEEDS = 5;
const MERGED = [
  "scaling/flow-rosenbrock-softplus-d2-r2",
  "scaling/ends-rosenbrock-softplus-d2-r2",
  "plateau/train-r2-bias-free",
];

function profileCut(most: number): Profile {
  const tiny = loadProfile(root, `${root}/tests/paper/tiny.json`);
  const { plateau, scaling } = tiny;
  return {
    ...tiny,
    plateau: { ...plateau, runs: { seeds: SEEDS, doubling: false, networks_per_stage: most } },
    scaling: { ...scaling, train: { ...scaling.train, seeds: SEEDS, networks_per_stage: most } },
  };
}

/** Hashes of the outputs of each of the stages, and how many stages ran. */
async function made(most: number, storeDir: string): Promise<{ outputs: unknown; executed: number }> {
  const graph = paperGraph(profileCut(most));
  const options = {
    ...{ projectRoot: root, storeDir, outputDir: `${storeDir}/output`, scope: `cut${most}` },
    ...{ jobs: 2, pools: { gpu: 2 }, environment: {}, keepGoing: false },
  };
  const { failed, executed } = await execute(graph, MERGED, options);
  assert.deepEqual(failed, []);
  const actions = lastActions(graph.stages, options);
  return { outputs: MERGED.map((name) => actions.get(name)!.outputs), executed: executed.length };
}

Deno.test("flows and ends of five networks: the same bytes in one stage, and in stages of one, two and two", async () => {
  prepareGraphics();
  const storeDir = Deno.makeTempDirSync({ prefix: "cut-" });
  try {
    const whole = await made(0, storeDir);
    const parts = await made(2, storeDir);
    assert.deepEqual(parts.outputs, whole.outputs);
    // Three flows, three ends and three trainings, and what puts each together; data and kernels are there.
    assert.equal(parts.executed, 12);
  } finally {
    Deno.removeSync(storeDir, { recursive: true });
  }
});

Deno.test("parts have every network once, in order, and sizes that differ by one at most", () => {
  for (const [seeds, most] of [[50, 7], [1600, 400], [5, 0], [5, 5], [5, 3], [1, 1]] as const) {
    const parts = partsOf(seeds, most);
    const all = parts.flatMap(({ first, seeds }) => Array.from({ length: seeds }, (_, k) => first + k));
    assert.deepEqual(all, Array.from({ length: seeds }, (_, k) => k));
    const sizes = parts.map((part) => part.seeds);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1 && (most === 0 || Math.max(...sizes) <= most));
  }
});

Deno.test("tables of other columns, cut off, or numbered otherwise are refused; a cell is kept to the letter", () => {
  assert.equal(
    mergeTables(["seed,x\n0,-0\n1,1e-7\n", 'seed,x\n0,"a,b"\n']),
    'seed,x\n0,-0\n1,1e-7\n2,"a,b"\n',
  );
  assert.throws(
    () => mergeTables(["seed,x\n0,1\n", "seed,y\n0,1\n"]),
    /Cannot merge part 1 as it must be whole lines/,
  );
  assert.throws(() => mergeTables(["seed,x\n0,1"]), /Cannot merge part 0 as it must be whole lines/);
  assert.throws(() => mergeTables(["seed,x\n0,1\n", "seed,x\n1,1\n"]), /row 0 must have this number: got 1/);
  assert.throws(() => mergeRecords([new Uint8Array(4)]), /Cannot unpack a record/);
});

Deno.test("the profile paper cuts: no stage has more networks than it says", () => {
  const { stages } = paperGraph(loadProfile(root, "paper"));
  const trained = stages.filter(({ module }) =>
    /\/(flow|train)(_part)?\.ts$/.test(module) && !module.includes("/toy/")
  );
  assert.ok(trained.length > 700, `${trained.length}`);
  const most = (room: string) =>
    Math.max(
      ...trained.filter(({ name }) => name.startsWith(room)).map(({ parameters }) =>
        Number(parameters.seeds)
      ),
    );
  assert.deepEqual([most("scaling/"), most("plateau/")], [7, 400]);
});
