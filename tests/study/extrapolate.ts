/**
 * How long a profile takes, from what a run of another one left: prints CSV, a range for each experiment.
 * `deno run --frozen --no-check --allow-read --allow-env tests/study/extrapolate.ts --from quick --to paper
 * [--store .store] [--record data/records/quick.json] [--calibrate] [--stages FILE]`, after
 * `deno task reproduce --profile quick`.
 *
 * Flows of figures 2 and 4: each kind of network that the profile asks for takes the runs of the same kind that the run
 * left (networks.csv: steps, rejections, the finisher's evaluations), or of the nearest kind with the target and depth or
 * else the depth. A smaller tolerance takes more steps, by its fourth root. A run that was out of steps goes on for all
 * steps that the profile allows. Seconds of a step come from the recorded times of those runs' stages, times the
 * operations of the kinds (kernels/strict/operations.ts), recorded in the store or, with --record, on the record's
 * machine; with --calibrate they are measured now, on this machine, for each kind, with repeats. Seconds of an evaluation
 * of the finisher are measured now for each kind, times what the recorded stages took more than this for theirs. All else: recorded times times the work that is asked for (extrapolate_work.ts). Where no stage of the name
 * was recorded, the mean of those with the same module.
 *
 * What a stage takes before it works, such as compiling, is scaled along: too little for a smaller profile.
 *
 * Ranges hold 90 % of 2000 draws of a bootstrap over runs and calibration repeats. One record says nothing of how its
 * times vary, so without --calibrate the range is that of the runs alone.
 *
 * Columns: experiment; networks (flows only); least, middle and most hours, all stages of it added up; the last row is the
 * sum, the one before it the whole run with two stages at a time. With --stages, a second table goes to a file: stage;
 * its middle seconds.
 */
import { parseArgs } from "@std/cli";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import {
  expectedDuration,
  lastActions,
  parseRecord,
  type StageDeclaration,
} from "../../pipeline/engine/mod.ts";
import { type Action, Store } from "../../pipeline/engine/store/store.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { type Setting, shapeOf } from "../../pipeline/paper/plateau/settings.ts";
import { partsOf } from "../../pipeline/paper/networks/cut.ts";
import { loadProfile, type Profile } from "../../pipeline/paper/profiles.ts";
import { endsName, scalingShape } from "../../pipeline/paper/scaling/settings.ts";
import type { ScalingFlowParameters } from "../../pipeline/paper/scaling/flow.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { type Kind, measuredEvaluationSeconds, measuredStepSeconds, stepCosts } from "./extrapolate_costs.ts";
import { ruleOf } from "./extrapolate_work.ts";
import { extrapolate, type FlowWork, type ObservedRun, type ScaledWork, workOfRun } from "./extrapolation.ts";
import { root } from "../root.ts";

const BOOTSTRAP = { draws: 2000, confidence: 0.9, seed: 1 };
const SCHEDULE = { jobs: 2, pools: { gpu: 2 } };
/** Of the parameters of a flow's stage, what counts here. */
interface FlowParameters {
  readonly seeds: number;
  readonly most_steps: number;
  readonly relative_tolerance?: number;
}

interface FlowStage {
  readonly name: string;
  readonly experiment: string;
  readonly kind: Kind;
  readonly parameters: FlowParameters;
  /** The stage that brings the flows to their ends; null for none. */
  readonly ends: string | null;
}

function flowStage({ name, module, parameters }: StageDeclaration, profile: Profile): FlowStage | null {
  const own = parameters as unknown as FlowParameters;
  if (module === "pipeline/paper/plateau/train.ts") {
    const { points, edges } = profile.plateau.data;
    const kind = {
      shape: shapeOf(parameters as unknown as Setting),
      samples: points * points,
      coarse: !edges,
    };
    return { name, experiment: "figure 2 and A: flows", kind, parameters: own, ends: null };
  }
  if (module !== "pipeline/paper/scaling/flow.ts") return null;
  const configuration = parameters as unknown as ScalingFlowParameters;
  const shape: NetworkShape = scalingShape(configuration);
  const { samples, coarse } = profile.scaling.data;
  const depth = shape.hidden.length > 1 ? "deep networks" : "one hidden layer";
  return {
    ...{ name, experiment: `figure 4: ${depth}`, kind: { shape, samples, coarse }, parameters: own },
    ends: endsName(configuration),
  };
}

/** Flows of one stage that has run, and what came after them. */
interface Observed {
  readonly stage: FlowStage;
  readonly runs: readonly ObservedRun[];
  /** Of an accepted step. */
  readonly seconds: number;
  readonly operations: number;
  /** Of the finisher's evaluation, against what it takes when it is measured. */
  readonly excess: number;
}

interface Recorded {
  readonly actions: ReadonlyMap<string, Pick<Action, "outputs">>;
  /** Milliseconds. */
  readonly times: ReadonlyMap<string, number>;
  readonly store: Store;
}

/** Seconds of an evaluation of the finisher for each kind, measured once. */
const evaluationSeconds = new Map<string, number[]>();

function evaluationOf(kind: Kind): number[] {
  const key = JSON.stringify(kind);
  if (!evaluationSeconds.has(key)) evaluationSeconds.set(key, measuredEvaluationSeconds(kind));
  return evaluationSeconds.get(key)!;
}

/** @returns null for a stage that has not run */
function observed(stage: FlowStage, { actions, times, store }: Recorded): Observed | null {
  const ends = stage.ends ?? stage.name;
  const [action, milliseconds] = [actions.get(ends), times.get(stage.name)];
  if (action === undefined || milliseconds === undefined) return null;
  const bytes = store.readObject(action.outputs["networks.csv"]!.hash);
  if (bytes === null) {
    throw new Error(`Cannot extrapolate as the store has lost the networks of ${ends}`);
  }
  const runs = readTable(new TextDecoder().decode(bytes)).map((row): ObservedRun => ({
    steps: Math.max(1, Number(row.steps)),
    rejections: Number(row.rejections),
    open: row.end === "slow",
    evaluations: Number(row.finisher_evaluations ?? 0) || 0,
  }));
  const { operations, ...shares } = stepCosts(stage.kind);
  const as = { mostSteps: Infinity, stepFactor: 1, ...shares };
  const work = runs.reduce((sum, run) => sum + workOfRun({ ...run, open: false }, as), 0);
  const evaluations = runs.reduce((sum, run) => sum + run.evaluations, 0);
  const spent = stage.ends === null ? undefined : times.get(ends);
  const each = spent === undefined || evaluations === 0 ? [] : evaluationOf(stage.kind);
  const measured = evaluations * each.reduce((sum, seconds) => sum + seconds / each.length, 0);
  const excess = measured > 0 ? spent! / 1e3 / measured : 1;
  return { stage, runs, seconds: milliseconds / 1e3 / work, operations, excess };
}

/** The runs to take for a stage: of its name, else of its target and depth, else of its depth, of nearly as many parameters. */
function nearest({ name, kind }: FlowStage, all: readonly Observed[]): Observed {
  const group = (each: string) => each.replace(/-(d\d+|r\d+)(-.*)?$/, "");
  const distance = ({ stage }: Observed) =>
    (stage.name === name ? 0 : 1) +
    (group(stage.name) === group(name) ? 0 : 1e3) +
    (stage.kind.shape.hidden.length === kind.shape.hidden.length ? 0 : 1e6) +
    Math.abs(Math.log(parameterCount(stage.kind.shape) / parameterCount(kind.shape)));
  const [first] = all.toSorted((a, b) => distance(a) - distance(b));
  if (first === undefined) throw new Error("Cannot extrapolate as no flows of figures 2 and 4 have run");
  return first;
}

async function main(): Promise<void> {
  const options = parseArgs(Deno.args, {
    string: ["from", "to", "store", "record", "stages"],
    boolean: ["calibrate"],
  });
  const text = (value: unknown, otherwise: string) => typeof value === "string" ? value : otherwise;
  const [from, to] = [text(options.from, "quick"), text(options.to, "paper")];
  const storeDir = text(options.store, `${root}/.store`);
  const [source, target] = [loadProfile(root, from), loadProfile(root, to)];
  const store = new Store(storeDir);
  const before = paperGraph(source).stages;
  const actions = lastActions(before, { storeDir, scope: from });
  const times = typeof options.record === "string"
    ? new Map(
      Object.entries(parseRecord(Deno.readTextFileSync(options.record), options.record).stages)
        .map(([name, { machine }]) => [name, machine.milliseconds]),
    )
    : new Map([...actions].map(([name, { execution }]) => [name, execution.milliseconds]));
  const flows: Observed[] = [];
  for (const stage of before) {
    const flow = flowStage(stage, source);
    const known = flow === null ? null : observed(flow, { actions, times, store });
    if (known !== null) flows.push(known);
  }
  const recorded = Map.groupBy(before.filter(({ name }) => times.has(name)), ({ module }) => module);
  const secondsOf = ({ name, module }: StageDeclaration): number | null => {
    const own = times.has(name) ? [name] : (recorded.get(module) ?? []).map((stage) => stage.name);
    if (own.length === 0) return null;
    return own.reduce((sum, each) => sum + times.get(each)!, 0) / own.length / 1e3;
  };

  const calibrated = new Map<string, number[]>();
  const device = options.calibrate === true ? await ComputeDevice.open() : null;
  const works: FlowWork[] = [];
  const scaled: ScaledWork[] = [];
  const milliseconds = new Map<string, number>();
  const stages = paperGraph(uncut(target)).stages;
  for (const stage of stages) {
    const flow = flowStage(stage, target);
    if (stage.module === "pipeline/paper/scaling/ends.ts") continue; // with its flows
    if (flow === null) {
      const { experiment, work } = ruleOf(stage.name);
      const seconds = secondsOf(stage);
      if (seconds === null) {
        console.error(`nothing like ${stage.name} has run: left out`);
        continue;
      }
      const ratio = work(target) / work(source);
      scaled.push({ experiment, seconds: [seconds], ratio });
      milliseconds.set(stage.name, 1e3 * seconds * ratio);
      continue;
    }
    const like = nearest(flow, flows);
    const kind = JSON.stringify(flow.kind);
    if (device !== null && !calibrated.has(kind)) {
      calibrated.set(kind, await measuredStepSeconds(device, flow.kind));
    }
    const { operations, ...shares } = stepCosts(flow.kind);
    const tolerances = [like.stage, flow].map(({ parameters }) => parameters.relative_tolerance ?? 1);
    const work: FlowWork = {
      experiment: flow.experiment,
      networks: flow.parameters.seeds,
      mostSteps: flow.parameters.most_steps,
      runs: like.runs,
      // The error of a step is of order h⁴.
      stepFactor: Math.sqrt(Math.sqrt(tolerances[0]! / tolerances[1]!)),
      ...shares,
      stepSeconds: calibrated.get(kind) ?? [like.seconds * operations / like.operations],
      evaluationSeconds: flow.ends === null
        ? [0]
        : (evaluationOf(flow.kind)).map((seconds) => seconds * like.excess),
    };
    works.push(work);
    const alone = (part: Partial<FlowWork>) =>
      1e3 * extrapolate([{ ...work, ...part }], [], BOOTSTRAP).total.middle;
    milliseconds.set(stage.name, alone({ evaluationSeconds: [0] }));
    if (flow.ends !== null) milliseconds.set(flow.ends, alone({ stepSeconds: [0] }));
  }
  device?.destroy();

  const { experiments, total } = extrapolate(works, scaled, BOOTSTRAP);
  const networksOf = (name: string) =>
    works.filter(({ experiment }) => experiment === name).reduce((sum, { networks }) => sum + networks, 0);
  const hours = (seconds: number) => (seconds / 3600).toPrecision(3);
  const row = (name: string, networks: number, range: typeof total, scale = 1) =>
    console.log(
      [
        name,
        networks || "",
        ...[range.least, range.middle, range.most].map((value) => hours(value * scale)),
      ].join(","),
    );
  console.log("experiment,networks,least_hours,middle_hours,most_hours");
  for (const [name, range] of experiments) row(name, networksOf(name), range);
  const networks = works.reduce((sum, work) => sum + work.networks, 0);
  const overlapped = expectedDuration({ stages, milliseconds, ...SCHEDULE }) / 1e3 / total.middle;
  row("the whole run", networks, total, overlapped);
  row("all stages", networks, total);
  if (typeof options.stages === "string") {
    const seconds = paperGraph(target).stages.map((stage) => {
      const whole = milliseconds.get(stage.name.replace(PART, "")) ?? 0;
      return `${stage.name},${(whole * shareOf(stage, stages, target) / 1e3).toPrecision(3)}`;
    });
    Deno.writeTextFileSync(options.stages, ["stage,seconds", ...seconds, ""].join("\n"));
  }
}

const PART = /-part(\d+)$/;

/** With every training in one stage: the same work, which is linear in the number of networks. */
function uncut(profile: Profile): Profile {
  const { plateau, scaling } = profile;
  return {
    ...profile,
    plateau: { ...plateau, runs: { ...plateau.runs, networks_per_stage: 0 } },
    scaling: { ...scaling, train: { ...scaling.train, networks_per_stage: 0 } },
  };
}

/** Which share of a whole stage's networks a stage has: that of its part; none where it only puts parts together. */
function shareOf(
  { name, module }: StageDeclaration,
  whole: readonly StageDeclaration[],
  { plateau, scaling }: Profile,
): number {
  if (module === "pipeline/paper/networks/merge_runs.ts") return 0;
  const [, number] = PART.exec(name) ?? [];
  if (number === undefined) return 1;
  const training = name.replace(PART, "").replace("scaling/ends-", "scaling/flow-");
  const { seeds } = whole.find((each) => each.name === training)!.parameters as { readonly seeds: number };
  const most = name.startsWith("plateau/")
    ? plateau.runs.networks_per_stage
    : scaling.train.networks_per_stage;
  return partsOf(seeds, most)[Number(number)]!.seeds / seeds;
}

if (import.meta.main) await main();
