/**
 * How long a profile will take on two processors with a software adapter, from what `quick` took, with a record of quick
 * (data/records/quick.json), before the profile is run:
 * `deno run --frozen --allow-read --allow-env tests/predict_profile.ts night > data/measurements/night_prediction.csv`, and
 * `… paper > data/measurements/paper_extrapolation.csv`.
 *
 * All of quick's stages are counted, in groups: a group's measured time, rejected steps and compilation in it, times the
 * work that the profile asks for over quick's. Work is, for the trainings of figures 2 and 4, operations of a solver step
 * (step_operations.ts) times runs times the most steps of a flow; for searches, descents and analyses samples times steps,
 * epochs or pairs of runs. Stages run two at a time: times are halved.
 *
 * Time for an operation is not the same at every size: larger networks need other numbers of steps, and small ones leave
 * the adapter idle. So ln(seconds for an operation of a run) of quick's trainings of figure 4, each less its group's mean, is
 * fitted by a line in ln(operations), and times of larger networks follow that line: hours by its slope, lower and upper by
 * the ends of the slope's 95 % interval (Student's t). The other groups have one number.
 *
 * Columns: experiment; quick_s, seconds in quick of all its stages; factor; hours, lower, upper.
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../kernels/analysis/regression.ts";
import { parseRecord } from "../pipeline/engine/record.ts";
import { runsOf } from "../pipeline/paper/plateau_graph.ts";
import { SETTINGS, shapeOf } from "../pipeline/paper/plateau_settings.ts";
import { loadProfile, type Profile } from "../pipeline/paper/profiles.ts";
import { stepsOf } from "../pipeline/paper/scaling_graph.ts";
import {
  type Configuration,
  configurationName,
  configurations,
  groupName,
  scalingShape,
} from "../pipeline/paper/scaling_settings.ts";
import { root } from "./root.ts";
import { operationsOfAStep } from "./step_operations.ts";

const PROCESSORS = 2;
const { stages } = parseRecord(Deno.readTextFileSync(`${root}/data/records/quick.json`), "quick");
const [quick, asked] = ["quick", Deno.args[0] ?? "night"].map((name) => loadProfile(root, name)) as [
  Profile,
  Profile,
];
const secondsOf = (name: string) => (stages[name]?.machine.milliseconds ?? NaN) / 1000;

const told = new Set<string>();
function line(
  experiment: string,
  names: readonly string[],
  factors: readonly [number, number, number],
): void {
  for (const name of names) told.add(name);
  const seconds = names.reduce((sum, name) => sum + secondsOf(name), 0);
  const hours = factors.map((factor) => (seconds * factor / PROCESSORS / 3600).toFixed(3));
  console.log(
    [experiment.replaceAll(",", ";"), seconds.toFixed(1), factors[0].toFixed(2), ...hours].join(","),
  );
}

/** A training of figure 4: how much a run is by operations and steps, and how many there are. */
interface Training {
  readonly stage: string;
  readonly group: string;
  readonly work: number;
  readonly operations: number;
  readonly runs: number;
}

function trainingsOf({ scaling }: Profile): Training[] {
  return configurations(scaling.sizes).map((configuration): Training => {
    const operations = operationsOfAStep(scalingShape(configuration), scaling.data.samples);
    const runs = scaling.train.seeds;
    return {
      stage: `scaling/train-${configurationName(configuration)}`,
      group: groupOf(configuration),
      ...{ operations, runs, work: runs * operations * stepsOf(configuration, scaling).most_steps },
    };
  });
}

const groupOf = (configuration: Configuration) =>
  configuration.hidden.length === 1
    ? `figure 4: ${groupName(configuration)}, one hidden layer`
    : `figure 4: ${configuration.hidden.length} hidden layers`;

/** Operations of a middle run of a group, geometrically. */
function middleOf(trainings: readonly Training[]): number {
  return Math.exp(trainings.reduce((sum, { operations }) => sum + ln(operations), 0) / trainings.length);
}

/** Of ln(seconds for an operation) in ln(operations), within groups of one hidden layer. */
function trendOf(groups: readonly (readonly Training[])[]) {
  const [x, y]: [number[], number[]] = [[], []];
  for (const own of groups) {
    if (own.length < 2) continue;
    const rates = own.map(({ stage, work }) => ln(secondsOf(stage) / work));
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    for (const [i, { operations }] of own.entries()) {
      x.push(ln(operations / middleOf(own)));
      y.push(rates[i]! - mean);
    }
  }
  return fitLine(x, y);
}

const here = Map.groupBy(trainingsOf(quick), ({ group }) => group);
const there = Map.groupBy(trainingsOf(asked), ({ group }) => group);
const trend = trendOf([...here.values()]);

function trainings(): void {
  for (const [group, own] of here) {
    const middle = middleOf(own);
    const workAt = (some: readonly Training[], slope: number) =>
      some.reduce((sum, { work, operations }) => sum + work * Math.pow(operations / middle, slope), 0);
    const factors = [trend.slope, trend.lower, trend.upper].map((slope) =>
      workAt(there.get(group) ?? [], slope) / workAt(own, slope)
    ) as [number, number, number];
    const ends = [Math.min(...factors), Math.max(...factors)] as const;
    line(group, own.map(({ stage }) => stage), [factors[0], ...ends]);
  }
}

type Fields = Record<string, number>;
const toy = (section: string, work: (values: Fields) => number) => ({ toy: p }: Profile) =>
  work(p[section] as unknown as Fields);
const escapes = (kind: "text" | "variant") => ({ geometry }: Profile) => {
  const p = geometry[kind];
  return p.samples * (p.seeds * p.search_steps + p.merge_steps + 2 * p.gammas.length * p.escape_steps);
};

const OTHERS: readonly (readonly [experiment: string, stages: RegExp, work: (profile: Profile) => number])[] =
  [
    [
      "figure 2 and A: trainings",
      /^plateau\/train-/,
      ({ plateau }) =>
        plateau.train.most_steps * SETTINGS.reduce(
          (sum, setting) =>
            sum + runsOf(plateau, setting.r) * operationsOfAStep(shapeOf(setting), plateau.data.points ** 2),
          0,
        ),
    ],
    [
      "figure 2: minima counted",
      /^plateau\/analysis$/,
      ({ plateau }) => SETTINGS.reduce((sum, { r }) => sum + runsOf(plateau, r) ** 2, 0),
    ],
    [
      "figure 4: analyses",
      /^scaling\/(analysis|summary|claims|counting)/,
      ({ scaling: p }) => configurations(p.sizes).length * p.train.seeds * p.data.samples,
    ],
    [
      "figure 4: data",
      /^scaling\/data/,
      ({ scaling: p }) => p.sizes.inputs.length * p.sizes.widths.length * p.data.samples ** 3,
    ],
    ["figure 4: kernels", /^scaling\/kernels/, ({ scaling: p }) => configurations(p.sizes).length],
    [
      "figure 6: edge of stability",
      /^toy\/edge/,
      ({ toy: { edge_of_stability: p } }) => {
        const { blocks, sampled, stretch } = p as unknown as Fields;
        return blocks! * (sampled! + stretch!) * (p!.etas as unknown as readonly number[]).length;
      },
    ],
    ["figure 6: minibatches", /^toy\/minibatch-train$/, toy("minibatch", (p) => p.epochs! * p.runs!)],
    ["figure 6: noise of batches", /^toy\/batch-noise$/, toy("batch_noise", (p) => p.epochs!)],
    ["figure 6: sharpness", /^toy\/sharpness-train/, toy("sharpness", (p) => p.epochs! * p.seeds!)],
    ["figure 3", /^geometry\/escape-text/, escapes("text")],
    ["figure 3: the authors' variant", /^geometry\/escape-variant/, escapes("variant")],
    [
      "figure 5",
      /^channel\/limit$/,
      ({ channel: { limit: p } }) => p.samples * (p.seeds * p.search_steps + p.jumps * p.steps_per_jump),
    ],
    [
      "gated unit",
      /^channel\/gated$/,
      ({ channel: { limit, gated } }) => limit.samples * gated.seeds * gated.most_steps,
    ],
  ];

console.log("experiment,quick_s,factor,hours,lower,upper");
trainings();
for (const [experiment, of, work] of OTHERS) {
  const factor = work(asked) / work(quick);
  line(experiment, Object.keys(stages).filter((name) => of.test(name)), [factor, factor, factor]);
}
line("all else", Object.keys(stages).filter((name) => !told.has(name)), [1, 1, 1]);
