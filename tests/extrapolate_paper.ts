/**
 * How long the paper profile would take on two processors with a software adapter, extrapolated: prints CSV,
 * `deno run --allow-read tests/extrapolate_paper.ts > data/measurements/paper_extrapolation.csv`, after a quick run.
 *
 * Trainings of figures 2 and 4: operations of a solver step (kernels/strict/operations.ts) at the profile's sizes, times
 * runs, times the mean number of steps, over the rate that the bench measured: multiply-add rate of one processor times
 * the share of it that solver steps reached at N = 10⁴ (network_kernels.csv), times two. Steps are those of the quick
 * profile's runs; one that was out of steps there counts as using all that the paper profile allows: an upper bound.
 *
 * All else: the quick run's time (data/records/quick.json) times the samples and steps that the paper profile asks for
 * at most, over quick's: an upper bound where a search ends early.
 *
 * Columns: experiment; networks; samples; parameters (least and most of a network); steps (mean of a run);
 * operations (10¹²), empty where times are scaled; hours.
 */
import { type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { runsOf } from "../pipeline/paper/plateau_graph.ts";
import { SETTINGS, shapeOf } from "../pipeline/paper/plateau_settings.ts";
import { loadProfile } from "../pipeline/paper/profiles.ts";
import { configurations, scalingShape } from "../pipeline/paper/scaling_settings.ts";
import { parseRecord } from "../pipeline/engine/record.ts";
import { readTable } from "../pipeline/paper/table.ts";
import { operationsOfAStep } from "./step_operations.ts";
import { root } from "./root.ts";

const read = (path: string) => readTable(Deno.readTextFileSync(`${root}/${path}`));
const paper = loadProfile(root, "paper");
const PROCESSORS = 2;

const bench = read("data/measurements/network_kernels.csv");
const rate =
  Number.parseFloat(String(bench.find(({ what }) => what === "multiply-add")!.operations_millions)) * 1e6;
const steps = bench.filter(({ what, samples }) => what === "solver step" && samples === 10_000);
const share = steps.reduce((sum, row) => sum + Number(row.share_of_rate), 0) / steps.length;

interface Part {
  readonly shape: NetworkShape;
  readonly runs: number;
}

function report(experiment: string, parts: readonly Part[], samples: number, meanSteps: number): void {
  const operations = parts.reduce(
    (sum, { shape, runs }) => sum + runs * meanSteps * operationsOfAStep(shape, samples),
    0,
  );
  const parameters = parts.map(({ shape }) => parameterCount(shape));
  const networks = parts.reduce((sum, { runs }) => sum + runs, 0);
  console.log(
    [
      ...[experiment, networks, samples, `${Math.min(...parameters)} to ${Math.max(...parameters)}`],
      ...[Math.round(meanSteps), (operations / 1e12).toFixed(0)],
      (operations / (rate * share * PROCESSORS) / 3600).toFixed(1),
    ].join(","),
  );
}

/** Runs that quick leaves out of steps would go on: they count as going on for all steps of the paper profile. */
const mean = (rows: readonly Record<string, unknown>[], mostSteps: number) =>
  rows.reduce((sum, row) => sum + (row.end === "slow" ? mostSteps : Number(row.steps)), 0) / rows.length;

console.log("experiment,networks,samples,parameters,steps,operations,hours");
const { points } = paper.plateau.data;
report(
  "figure 2 and A",
  SETTINGS.map((setting) => ({ shape: shapeOf(setting), runs: runsOf(paper.plateau, setting.r) })),
  points * points,
  mean(read("output/quick/fig2b/runs.csv"), paper.plateau.train.most_steps),
);
const runs = read("output/quick/fig4a/runs.csv");
const all = configurations(paper.scaling.sizes);
const { seeds } = paper.scaling.train;
for (
  const [name, deep] of [["figure 4: one hidden layer", false], ["figure 4: deep networks", true]] as const
) {
  report(
    name,
    all.filter(({ hidden }) => hidden.length > 1 === deep).map((each) => ({
      shape: scalingShape(each),
      runs: seeds,
    })),
    paper.scaling.data.samples,
    mean(
      runs.filter(({ hidden }) => String(hidden).includes("-") === deep),
      deep ? paper.scaling.sizes.deep.most_steps : paper.scaling.train.most_steps,
    ),
  );
}

const record = parseRecord(Deno.readTextFileSync(`${root}/data/records/quick.json`), "quick").stages;
const quick = loadProfile(root, "quick");
type Toy = typeof paper.toy;
type Channel = typeof paper.channel;
type Geometry = typeof paper.geometry;
const number = (value: unknown) => Number(value);
const ofToy = (steps: (toy: Toy) => number) => [steps(paper.toy), steps(quick.toy)] as const;
const ofChannel = (work: (channel: Channel) => number) => [work(paper.channel), work(quick.channel)] as const;
const ofGeometry = (work: (geometry: Geometry) => number) =>
  [work(paper.geometry), work(quick.geometry)] as const;
const escapes = (kind: "text" | "variant") => (geometry: Geometry) => {
  const p = geometry[kind];
  return p.samples * (p.seeds * p.search_steps + p.merge_steps + 2 * p.gammas.length * p.escape_steps);
};
const WORK: readonly (readonly [string, string, readonly [paper: number, quick: number]])[] = [
  [
    "figure 6: edge of stability",
    "toy/edge-of-stability",
    ofToy(({ edge_of_stability: p }) =>
      (p!.etas as unknown as readonly number[]).length * number(p!.blocks) *
      (number(p!.sampled) + number(p!.stretch))
    ),
  ],
  [
    "figure 6: minibatches",
    "toy/minibatch-train",
    ofToy(({ minibatch: p }) => number(p!.epochs) * number(p!.runs)),
  ],
  ["figure 6: noise of batches", "toy/batch-noise", ofToy(({ batch_noise: p }) => number(p!.epochs))],
  ...(quick.toy.sharpness!.batches as unknown as readonly number[]).map((batch) =>
    [
      `figure 6: sharpness in batches of ${batch}`,
      `toy/sharpness-train-${batch}`,
      ofToy(({ sharpness: p }) => number(p!.epochs) * number(p!.seeds)),
    ] as const
  ),
  ["figure 3", "geometry/escape-text", ofGeometry(escapes("text"))],
  ["figure 3: the authors' variant", "geometry/escape-variant", ofGeometry(escapes("variant"))],
  [
    "figure 5",
    "channel/limit",
    ofChannel(({ limit: p }) => p.samples * (p.seeds * p.search_steps + p.jumps * p.steps_per_jump)),
  ],
  [
    "gated unit",
    "channel/gated",
    ofChannel(({ limit, gated }) => limit.samples * number(gated.seeds) * number(gated.most_steps)),
  ],
];
for (const [experiment, stage, [more, less]] of WORK) {
  const hours = record[stage]!.machine.milliseconds / 3.6e6 * more / less;
  console.log([experiment, "", "", "", "", "", hours.toFixed(1)].join(","));
}
