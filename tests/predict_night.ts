/**
 * How long the night profile will take on two processors with a software adapter, from what `quick` took:
 * `deno run --allow-read --allow-env tests/predict_night.ts > data/measurements/night_prediction.csv`, with a record of
 * quick (data/records/quick.json), before night is run.
 *
 * The time of each group of quick's stages times the work that night asks for over quick's: trainings of figures 2 and 4
 * by operations of a step (step_operations.ts) times runs, as steps to an end are taken to be as many; of figure 4's data
 * set of which undisturbed flows are shown apart; toy experiments by steps or epochs times runs; analyses by runs, the rest
 * as it is. Stages run two at a time: their times are halved.
 *
 * Columns: experiment; seconds in quick of all its stages; factor; hours.
 */
import { parseRecord } from "../pipeline/engine/record.ts";
import { runsOf } from "../pipeline/paper/plateau_graph.ts";
import { SETTINGS, shapeOf } from "../pipeline/paper/plateau_settings.ts";
import { loadProfile, type Profile } from "../pipeline/paper/profiles.ts";
import {
  type Configuration,
  configurations,
  groupName,
  scalingShape,
} from "../pipeline/paper/scaling_settings.ts";
import { root } from "./root.ts";
import { operationsOfAStep } from "./step_operations.ts";

const PROCESSORS = 2;
const { stages } = parseRecord(Deno.readTextFileSync(`${root}/data/records/quick.json`), "quick");
const [quick, night] = ["quick", "night"].map((name) => loadProfile(root, name)) as [Profile, Profile];

interface Group {
  readonly experiment: string;
  readonly stages: RegExp;
  readonly work: (profile: Profile) => number;
}

const isDeep = ({ hidden }: Configuration) => hidden.length > 1;
/** Of the runs of some of figure 4's networks. */
const scaling = (some: (configuration: Configuration) => boolean) => ({ scaling: p }: Profile) =>
  configurations(p.sizes).filter(some).reduce(
    (sum, each) => sum + p.train.seeds * operationsOfAStep(scalingShape(each), p.data.samples),
    0,
  );
const toy = (section: string, work: (values: Record<string, number>) => number) => ({ toy: p }: Profile) =>
  work(p[section] as unknown as Record<string, number>);
const epochs = (section: string) => toy(section, (p) => p.epochs!);

const GROUPS: readonly Group[] = [
  {
    ...{ experiment: "figure 2 and A: trainings", stages: /^plateau\/train-/ },
    work: ({ plateau }) =>
      SETTINGS.reduce(
        (sum, setting) =>
          sum + runsOf(plateau, setting.r) * operationsOfAStep(shapeOf(setting), plateau.data.points ** 2),
        0,
      ),
  },
  {
    // Each run with each other of its width.
    ...{ experiment: "figure 2: minima counted", stages: /^plateau\/analysis$/ },
    work: ({ plateau }) => SETTINGS.reduce((sum, { r }) => sum + runsOf(plateau, r) ** 2, 0),
  },
  ...[...new Set(configurations(quick.scaling.sizes).filter((each) => !isDeep(each)).map(groupName))].map((
    name,
  ): Group => ({
    experiment: `figure 4: ${name}, one hidden layer`,
    stages: new RegExp(`^scaling/train-${name.replace(".", "\\.")}-d\\d+-r\\d+$`),
    work: scaling((each) => !isDeep(each) && groupName(each) === name),
  })),
  ...quick.scaling.sizes.deep.depths.map((depth): Group => ({
    experiment: `figure 4: ${depth} hidden layers`,
    stages: new RegExp(`^scaling/train-.*-r\\d+(-\\d+){${depth - 1}}$`),
    work: scaling(({ hidden }) => hidden.length === depth),
  })),
  {
    ...{ experiment: "figure 4: analyses", stages: /^scaling\/(analysis|summary|claims|counting|data)/ },
    work: ({ scaling: p }) => configurations(p.sizes).length * p.train.seeds,
  },
  {
    ...{ experiment: "figure 4: kernels", stages: /^scaling\/kernels/ },
    work: ({ scaling: p }) => configurations(p.sizes).length,
  },
  {
    ...{ experiment: "figure 6: edge of stability", stages: /^toy\/edge/ },
    work: ({ toy: { edge_of_stability: p } }) => {
      const { blocks, sampled, stretch, etas } = p as unknown as
        & { blocks: number; sampled: number; stretch: number }
        & { etas: readonly number[] };
      return blocks * (sampled + stretch) * etas.length;
    },
  },
  {
    ...{ experiment: "figure 6: minibatches", stages: /^toy\/minibatch-train$/ },
    work: toy("minibatch", (p) => p.epochs! * p.runs!),
  },
  { experiment: "figure 6: noise of batches", stages: /^toy\/batch-noise$/, work: epochs("batch_noise") },
  {
    ...{ experiment: "figure 6: sharpness", stages: /^toy\/sharpness-train/ },
    work: toy("sharpness", (p) => p.epochs! * p.seeds!),
  },
];

console.log("experiment,quick_s,factor,hours");
const told = new Set<string>();
const line = (experiment: string, names: readonly string[], factor: number) => {
  for (const name of names) told.add(name);
  const seconds = names.reduce((sum, name) => sum + stages[name]!.machine.milliseconds / 1000, 0);
  const hours = seconds * factor / PROCESSORS / 3600;
  console.log(
    [experiment.replaceAll(",", ";"), seconds.toFixed(1), factor.toFixed(2), hours.toFixed(3)].join(","),
  );
};
for (const { experiment, stages: of, work } of GROUPS) {
  line(experiment, Object.keys(stages).filter((name) => of.test(name)), work(night) / work(quick));
}
line("all else", Object.keys(stages).filter((name) => !told.has(name)), 1);
