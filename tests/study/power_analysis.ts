/**
 * Which sizes decide the claims, computed from what `quick` found, before `night` is run:
 * `deno run --frozen --no-check --allow-read --allow-env tests/study/power_analysis.ts > data/measurements/power_analysis.csv`, after a quick run
 * whose outputs and record (data/records/quick.json) are there.
 *
 * A row for each test of kind "paper" of data/results/tests_quick.csv; of tests that quick decides, the size that did. Columns: claim;
 * test; value, lower, upper, n, verdict in quick; unit of the sizes (seeds of each data draw, runs, steps, epochs); quick, its size;
 * needed, the least size of a rising list at which the test decides, either way, with probability 0.9 ("more than" its last where none
 * does); night, that profile's size; power, the probability that night decides, and holds, that the test holds there (empty where it was
 * not computed); hours, what the stages of the claim take at the size needed and at night's (two processors, by the time that they took
 * in quick); how it was computed.
 *
 * Powers are of resampled runs (power_scaling.ts, power_minima.ts) or exact sums of a binomial distribution (power_shares.ts); steps
 * and epochs follow laws of motion that the experiment itself tests.
 */
import { decodeNumbers } from "../../figures/report/base64_numbers.ts";
import type { ReportNetworks } from "../../figures/report/run_networks.ts";
import type { NetworkShape } from "../../kernels/network_shape.ts";
import { parseRecord } from "../../pipeline/engine/mod.ts";
import { runsOf } from "../../pipeline/paper/plateau/stages.ts";
import { loadProfile, type Profile } from "../../pipeline/paper/profiles.ts";
import { configurations } from "../../pipeline/paper/scaling/settings.ts";
import type { Row } from "../../pipeline/paper/scaling/rules.ts";
import { readTable, writeTable } from "../../pipeline/paper/table.ts";
import { minimaOf, powerOfGrowth } from "./power_minima.ts";
import { type Design, powerOf, SCALING_TESTS, type Source, sourceOf } from "./power_scaling.ts";
import { assuranceOfShare, leastOf, powerOfShare, withinRule } from "./power_shares.ts";
import { root } from "../root.ts";

/** What "decides" is to be as good as sure. */
const WANTED = 0.9;
const SEEDS = [10, 20, 40];
const RUNS = [40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240];
/** The authors' epochs, after which a run that still moves counts. */
const EPOCHS = 50_000;
/** The part of steps over which gradient descent must be at its edge, and how much further it is to go for sure. */
const [SETTLED, MARGIN] = [0.2, 1.1];

interface Power {
  readonly unit: string;
  readonly quick: number;
  readonly needed: number | string;
  readonly night: number;
  readonly power: number | "";
  readonly holds: number | "";
  readonly hoursNeeded: number | "";
  readonly hoursNight: number;
  readonly how: string;
}

const read = (path: string) => readTable(Deno.readTextFileSync(`${root}/${path}`));
const [quick, night] = ["quick", "night"].map((name) => loadProfile(root, name)) as [Profile, Profile];
const stages = parseRecord(Deno.readTextFileSync(`${root}/data/records/quick.json`), "quick").stages;
/** Hours of two processors that the stages took in quick. */
const hoursOf = (stage: RegExp) =>
  Object.entries(stages).filter(([name]) => stage.test(name))
    .reduce((sum, [, { machine }]) => sum + machine.milliseconds, 0) / 2 / 3.6e6;

const HOURS = {
  plateau: hoursOf(/^plateau\/train-/),
  scaling: hoursOf(/^scaling\/(flow|ends)-(?!.*r\d+-\d)/),
  deep: hoursOf(/^scaling\/(flow|ends)-.*r\d+-\d/),
  edge: hoursOf(/^toy\/edge/),
  minibatch: hoursOf(/^toy\/(minibatch|sharpness|batch)/),
};

/** Draws of a Gaussian process's data sets, and runs of all networks of one hidden layer. */
function designOf({ scaling }: Profile): Design & { readonly runs: number } {
  const { sizes, train, spectra } = scaling;
  const shallow = configurations(sizes).filter(({ hidden }) => hidden.length === 1);
  return {
    draws: sizes.inputs.length * sizes.widths.length,
    ...{ seeds: train.seeds, spectra, runs: shallow.length * train.seeds },
  };
}

function scalingPower(source: Source, of: typeof SCALING_TESTS[number]): Power {
  const [here, there] = [designOf(quick), designOf(night)];
  const at = (seeds: number) =>
    powerOf(source, of, { ...there, seeds, spectra: Math.min(seeds, there.spectra) }).decided;
  const needed = leastOf(SEEDS, at, WANTED);
  const { decided, holds } = powerOf(source, of, there);
  const hours = (seeds: number) => HOURS.scaling * seeds * there.runs / there.seeds / here.runs;
  return {
    ...{ unit: "seeds of each data draw", quick: here.seeds, night: there.seeds, power: decided, holds },
    ...sizesOf(needed, SEEDS, hours),
    hoursNight: hours(there.seeds),
    how: `resampled runs, ${there.draws} draws of each data set, of which quick has ${here.draws}`,
  };
}

const sizesOf = (needed: number, sizes: readonly number[], hours: (size: number) => number) =>
  needed === Infinity
    ? { needed: `more than ${sizes.at(-1)}`, hoursNeeded: "" as const }
    : { needed, hoursNeeded: hours(needed) };

function sharePower(row: Row): Power {
  const [low, high] = [0.1, 0.3];
  const rule = withinRule(low, high);
  const [n, value, widest] = [Number(row.n), Number(row.value), 5];
  const needed = leastOf(RUNS, (size) => powerOfShare(rule, value, size), WANTED);
  const size = runsOf(night.plateau, widest);
  const hours = (runs: number) => HOURS.plateau * runs / runsOf(quick.plateau, widest);
  return {
    ...{ unit: `runs of r = ${widest}`, quick: n, night: size },
    ...{ power: assuranceOfShare(rule, Math.round(value * n), n, size), holds: "" },
    ...sizesOf(needed, RUNS, hours),
    hoursNight: hours(size),
    how:
      `needed: were the share exactly ${value}; power: over what ${n} runs leave open of it (Jeffreys); a share at 0.3 is never decided`,
  };
}

/** Networks of figure 2 without biases, that ended, of the widths that have more than one minimum. */
function growthPower(): Power {
  const script = Deno.readTextFileSync(`${root}/output/quick/report/scripts/networks.js`);
  const { groups } = JSON.parse(
    script.slice(script.indexOf("{"), script.lastIndexOf("}") + 1),
  ) as ReportNetworks;
  const runs = read("output/quick/fig2b/runs.csv");
  const minima = groups.filter(({ run }) => run.biases === "without").map(({ shape, losses, thetas }) => {
    const all = decodeNumbers(thetas);
    const p = all.length / losses.length;
    const own = runs.filter((row) => row.biased === 0 && row.r === shape.hidden[0]);
    const ended = own.filter((row) => row.end === "converged" || row.end === "infinite");
    return minimaOf(
      shape as NetworkShape,
      ended.map(({ seed }) => all.slice(Number(seed) * p, (Number(seed) + 1) * p)),
    );
  });
  const doubled = (seeds: number) => (r: number) => seeds * 2 ** r;
  const sizes = [2, 5, 10, 25, 50];
  const needed = leastOf(sizes, (seeds) => powerOfGrowth(minima, doubled(seeds)).decided, WANTED);
  const { decided, holds } = powerOfGrowth(minima, (r) => runsOf(night.plateau, r));
  const total = (profile: Profile) =>
    [1, 2, 3, 4, 5].reduce((sum, r) => sum + r * runsOf(profile.plateau, r), 0);
  const hours = (seeds: number) =>
    HOURS.plateau * [1, 2, 3, 4, 5].reduce((sum, r) => sum + r * seeds * 2 ** r, 0) / total(quick);
  return {
    ...{ unit: "runs of r, over 2^r", quick: quick.plateau.runs.seeds / 32, night: night.plateau.runs.seeds },
    ...{ power: decided, holds },
    ...sizesOf(needed, sizes, hours),
    hoursNight: HOURS.plateau * total(night) / total(quick),
    how: `minima seen in quick: ${
      minima.map(({ r, seen, shares }) => `${seen} of about ${shares.length} at r = ${r}`).join(", ")
    }`,
  };
}

const edgeSteps = ({ toy }: Profile) => {
  const { blocks, sampled, stretch } = toy.edge_of_stability as {
    blocks: number;
    sampled: number;
    stretch: number;
  };
  return blocks * (sampled + stretch);
};

/** λ_max grows as the root of the steps along the channel (s as their fourth root). */
function edgePower(row: Row): Power {
  const eta = Number(/η = ([\d.]+)$/.exec(String(row.test))![1]);
  const steps = edgeSteps(quick);
  const needed = Math.ceil(MARGIN * steps / Number(row.upper) ** 2 / (1 - SETTLED));
  const etas = ({ toy }: Profile) => (toy.edge_of_stability!.etas as unknown as readonly number[]).length;
  const hours = (size: number) => HOURS.edge * size / steps * etas(night) / etas(quick);
  return {
    ...{ unit: "steps", quick: steps, needed, night: edgeSteps(night) },
    ...{ power: edgeSteps(night) >= needed ? 1 : 0, holds: "", hoursNeeded: hours(needed) },
    hoursNight: hours(edgeSteps(night)),
    how:
      `λ_max as the root of the steps to 2/η at η = ${eta}, the last fifth of all steps at the edge, a tenth more`,
  };
}

function epochPower(): Power {
  const epochs = ({ toy }: Profile) => Number(toy.minibatch!.epochs);
  const hours = (size: number) => HOURS.minibatch * size / epochs(quick);
  return {
    ...{ unit: "epochs", quick: epochs(quick), needed: EPOCHS, night: epochs(night) },
    ...{ power: epochs(night) >= EPOCHS ? 1 : 0, holds: "", hoursNeeded: hours(EPOCHS) },
    hoursNight: hours(epochs(night)),
    how:
      "after the authors' epochs a run that still moves as the flow counts against the claim, one at rest for it",
  };
}

/** "Some" needs one case: so many runs that none is missed, of the rarest part that would count. */
function deepPower(row: Row, runs: readonly Row[]): Power {
  const depth3 = (own: readonly Row[]) => own.filter(({ hidden }) => String(hidden).split("-").length === 3);
  const infinite = depth3(runs).filter(({ kind }) => kind === "channel" || kind === "infinite").length;
  const of = depth3(runs).length;
  const part = (infinite + 0.5) / (of + 1);
  const rare = 0.05;
  const power = (n: number) => 1 - (1 - part * rare) ** n;
  const needed = leastOf(RUNS, power, WANTED);
  const size = (profile: Profile) => profile.scaling.sizes.deep.inputs.length * profile.scaling.train.seeds;
  const hours = (n: number) => HOURS.deep * n / size(quick);
  return {
    ...{ unit: "runs of three layers", quick: size(quick), night: size(night) },
    ...{ power: power(size(night)), holds: "" },
    ...sizesOf(needed, RUNS, hours),
    hoursNight: hours(size(night)),
    how:
      `one case is enough: ${infinite} of ${of} runs were of infinite norm; were ${rare} of those a case of it (today ${row.value})`,
  };
}

const runs = read("output/quick/fig4a/runs.csv");
const source = sourceOf(runs);

function powerOfTest(row: Row): Power | null {
  const [claim, test] = [Number(row.claim), String(row.test)];
  if (claim === 1 && /the widest$/.test(test)) return sharePower(row);
  if (claim === 9) return deepPower(row, runs);
  if (claim === 14 && /Akaike/.test(test)) return growthPower();
  if (claim === 12 && /λ_max/.test(test)) return edgePower(row);
  if (claim === 12 && /(SGD|Adam) in channel/.test(test)) return epochPower();
  const of = SCALING_TESTS.find((each) => each.claim === claim && each.name.test(test));
  return of === undefined ? null : scalingPower(source, of);
}

const COLUMNS = [
  ...[
    "claim",
    "test",
    "value",
    "lower",
    "upper",
    "n",
    "verdict",
    "unit",
    "quick",
    "needed",
    "night",
    "power",
    "holds",
  ],
  ...["hours_needed", "hours_night", "how"],
];
const digits = (value: number | string) => typeof value === "number" ? Number(value.toPrecision(3)) : value;
const tests = read("data/results/tests_quick.csv").filter(({ kind }) => kind === "paper");
console.log(
  writeTable(
    COLUMNS,
    tests.map((row) => {
      const shown = [...["value", "lower", "upper"].map((name) => digits(row[name]!)), row.n!, row.verdict!];
      const power = powerOfTest(row);
      return [
        ...[row.claim!, row.test!, ...shown],
        ...(power === null ? ["", "", "", "", "", "", "", "", "decided at quick's size"] : [
          ...[power.unit, power.quick, power.needed, power.night, digits(power.power), digits(power.holds)],
          ...[digits(power.hoursNeeded), digits(power.hoursNight), power.how],
        ]),
      ];
    }),
  ).trimEnd(),
);
