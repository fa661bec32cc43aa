/**
 * Stage report/networks: the networks of the runs that the report's figures show as marks, with what they were trained
 * on, as a script.
 *
 * Parameters: plateau (standardise, as plateau/data has it; settings: biased, r) and scaling (target, activation, inputs,
 * hidden). Inputs: of the plateau data.bin, runs.csv and each setting's networks; of the scaling study runs.csv, and of
 * each configuration networks-NAME.csv and its data set. Output: networks.js (figures/report/run_networks.ts).
 */
import { encodeNumbers } from "../../../figures/report/base64_numbers.ts";
import { mapOver } from "../../../figures/report/map_plane.ts";
import type { MapTarget, NetworkGroup, ReportNetworks } from "../../../figures/report/run_networks.ts";
import { biasesName } from "../../../figures/plateau/rows.ts";
import { dataSetName } from "../../../figures/scaling/data_sets.ts";
import {
  modifiedRosenbrock,
  PUBLISHED_STANDARD,
  type Standard,
  standardised,
  standardOf,
} from "../../../kernels/analysis/data/grid_target.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../../kernels/network_shape.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import type { PlateauDataParameters } from "../plateau/data.ts";
import { networksInput, readRuns, type Setting, shapeOf } from "../plateau/settings.ts";
import { type Configuration, groupName, scalingShape } from "../scaling/settings.ts";
import { networkInputs } from "./network_inputs.ts";
import { type Cell, readTable } from "../table.ts";

export interface ReportNetworksParameters {
  readonly plateau: Pick<PlateauDataParameters, "standardise"> & { readonly settings: readonly Setting[] };
  readonly scaling: readonly Configuration[];
}

const CELLS = 48;
/** Maps of networks with normal inputs go this far: 19 of 20 inputs lie within, on each axis. */
const NORMAL_HALF = 2;
/** Training samples that are shown of a target that is known nowhere else. */
const MOST_SAMPLES = 256;

export default function reportNetworks(context: StageContext): void {
  const { plateau, scaling } = context.parameters as unknown as ReportNetworksParameters;
  const targets: MapTarget[] = [];
  const groups = [
    ...plateauGroups(context, plateau, targets),
    ...scalingGroups(context, scaling, targets),
  ];
  const networks: ReportNetworks = { cells: CELLS, targets, groups };
  context.output("networks.js", `globalThis.reportNetworks = ${JSON.stringify(networks)};\n`);
}

function plateauGroups(
  context: StageContext,
  { standardise, settings }: ReportNetworksParameters["plateau"],
  targets: MapTarget[],
): NetworkGroup[] {
  const data = readDataSet(context.input("plateau data.bin"));
  const rows = readTable(context.inputText("plateau runs.csv"));
  const half = data.x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const standard = standardise === "published" ? PUBLISHED_STANDARD : rosenbrockStandard(data);
  targets.push(rosenbrockPlane("Rosenbrock on a grid", half, 2, standard));
  return settings.map((setting) =>
    groupOf(
      context,
      networksInput(setting),
      { biases: biasesName(setting.biased), "hidden neurons": String(setting.r) },
      shapeOf(setting),
      0,
      rows.filter((row) => row.biased === Number(setting.biased) && row.r === setting.r),
    )
  );
}

function scalingGroups(
  context: StageContext,
  configurations: readonly Configuration[],
  targets: MapTarget[],
): NetworkGroup[] {
  const rows = readTable(context.inputText("scaling runs.csv"));
  return configurations.map((configuration) => {
    const { target, inputs, hidden } = configuration;
    const [networks, samples] = networkInputs(configuration);
    const data = readDataSet(context.input(samples));
    const [name] = dataSetName(groupName(configuration)).split(", ") as [string];
    const made = target === "rosenbrock"
      ? rosenbrockPlane(`${name}, ${inputs} inputs`, NORMAL_HALF, inputs, rosenbrockStandard(data))
      : trainingSamples(`GP, s = ${target}, ${inputs} inputs`, data);
    const own = rows.filter((row) =>
      row.data_set === groupName(configuration) && row.inputs === inputs &&
      String(row.hidden) === hidden.join("-")
    );
    const run = {
      "data set": dataSetName(groupName(configuration)),
      inputs: String(inputs),
      "hidden neurons": hidden.join("-"),
    };
    return groupOf(context, networks, run, scalingShape(configuration), placeOf(made, targets), own);
  });
}

/** Where the target is among all, once it is there: activations share one. */
function placeOf(made: MapTarget, targets: MapTarget[]): number {
  const at = targets.findIndex(({ name, values }) => name === made.name && values === made.values);
  return at >= 0 ? at : targets.push(made) - 1;
}

/** @throws RangeError where the analysed runs are not the networks */
function groupOf(
  context: StageContext,
  input: string,
  run: NetworkGroup["run"],
  shape: NetworkShape,
  target: number,
  rows: readonly Record<string, Cell>[],
): NetworkGroup {
  const runs = readRuns(context.inputText(input), parameterCount(shape));
  if (rows.length !== runs.length || runs.some(({ seed }, i) => seed !== i || rows[i]!.seed !== i)) {
    throw new RangeError(
      `Cannot read ${input} as its runs must be those of runs.csv, seeds 0 and on: got ${runs.length} and ${rows.length}`,
    );
  }
  return {
    run,
    shape: shape as NetworkGroup["shape"],
    target,
    losses: rows.map(({ loss }) => Number(loss)),
    thetas: encodeNumbers(runs.flatMap(({ theta }) => [...theta])),
  };
}

/** The standard of the target before it was standardised over these inputs. */
function rosenbrockStandard({ n, inputs, x }: DataSet): Standard {
  return standardOf(
    Float64Array.from({ length: n }, (_, i) => modifiedRosenbrock(x.subarray(i * inputs, (i + 1) * inputs))),
  );
}

function rosenbrockPlane(name: string, half: number, inputs: number, standard: Standard): MapTarget {
  const values = mapOver(
    half,
    CELLS,
    inputs,
    (x) => standardised(Float64Array.of(modifiedRosenbrock(x)), standard)[0]!,
  );
  return { name, half, inputs, kind: "plane", values: encodeNumbers(values) };
}

/** The first training samples whose first two inputs lie on the map. */
function trainingSamples(name: string, { n, inputs, x, y }: DataSet): MapTarget {
  const samples = Array.from({ length: n }, (_, i) => [x[i * inputs]!, x[i * inputs + 1]!, y[i]!])
    .filter(([x1, x2]) => Math.max(Math.abs(x1!), Math.abs(x2!)) <= NORMAL_HALF)
    .slice(0, MOST_SAMPLES);
  return { name, half: NORMAL_HALF, inputs, kind: "samples", values: encodeNumbers(samples.flat()) };
}
