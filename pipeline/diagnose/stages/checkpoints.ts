/**
 * Stage checkpoints: earlier states of the same run, in the order of training.
 *
 * Parameters: files and specs, names of the inputs file-0 … and spec-0; activation; seed of Lanczos's method; parts, `data`
 * where there are some. Inputs: network.json and theta.f64, or the problem (../problem.ts). Output: checkpoints.json (a
 * list of CheckpointFindings): of all, or of as many as can be paid for (mostCheckpoints), evenly chosen.
 */
import { mostCheckpoints } from "../../../kernels/diagnosis/cost.ts";
import type { CheckpointFindings, NetworkFindings } from "../../../kernels/diagnosis/findings.ts";
import { type DenseNetwork, densePlaces } from "../../../kernels/diagnosis/network.ts";
import { thinned } from "../../../kernels/diagnosis/thinned.ts";
import type { StageContext } from "../../engine/mod.ts";
import { checkpointFindings, SHARPNESS } from "../checkpoint.ts";
import { loadNetwork } from "../load.ts";
import { readProblem } from "../problem.ts";
import { filesOf, readFindings, readPart, writeFindings } from "../stage_io.ts";

export default async function checkpoints(context: StageContext): Promise<void> {
  const { network } = readFindings<NetworkFindings>(context, "network");
  const problem = readPart(context, "data") === null ? null : readProblem(context);
  const [spec] = filesOf(context, "spec");
  const activation = context.parameters.activation as readonly string[] | null;
  const seed = context.parameters.seed as number;
  const found: CheckpointFindings[] = [];
  let before: Float64Array | null = null;
  const all = filesOf(context);
  const most = problem === null ? all.length : mostCheckpoints(network, problem.samples.n, SHARPNESS.budget);
  const files = thinned(all, most);
  for (const [at, file] of files.entries()) {
    const loaded = await loadNetwork([file], { spec: spec ?? null, activation });
    expectSame(network, loaded.findings.network, file.name);
    found.push(checkpointFindings(file.name, network, loaded.theta, before, problem?.model ?? null, seed));
    before = loaded.theta;
    context.progress(at + 1, files.length, "checkpoints");
  }
  writeFindings(context, "checkpoints", found);
}

function expectSame(network: DenseNetwork, other: DenseNetwork, name: string): void {
  const widths = ({ layers }: DenseNetwork) =>
    [layers[0]!.inputs, ...layers.map(({ outputs }) => outputs)].join("-");
  if (
    widths(network) === widths(other) && densePlaces(network).parameters === densePlaces(other).parameters
  ) return;
  throw new Error(
    `Cannot use checkpoint ${name} with layers ${widths(other)}: the network has ${widths(network)}`,
  );
}
