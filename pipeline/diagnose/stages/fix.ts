/**
 * Stage fix: the changed network that `--fix` asks for, and the lines that rebuild it.
 *
 * Parameter: kind, "glu" or "merge". Inputs: the problem (../problem.ts), pairs.json, verdict.json, and for glu
 * gate.json, end.f64 and gated.f64. Outputs: fix.json (FixFindings), fixed.safetensors, fixed_pytorch.py, fixed_keras.py.
 */
import { channelPairAt } from "../../../kernels/diagnosis/channel.ts";
import { withoutDecay } from "../../../kernels/diagnosis/decay.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import type { GateFindings, PairsFindings, VerdictFindings } from "../../../kernels/diagnosis/findings.ts";
import { mergeUnits } from "../../../kernels/diagnosis/merge_units.ts";
import { withGate } from "../../../kernels/diagnosis/hidden/gated_unit.ts";
import type { StageContext } from "../../engine/mod.ts";
import type { FixFindings } from "../fix/findings.ts";
import { rebuildDense, rebuildGated } from "../fix/rebuild.ts";
import { denseTensors, gatedTensors } from "../fix/tensors.ts";
import { type Tensor, writeSafetensors } from "../fix/write_safetensors.ts";
import { type Problem, readProblem } from "../problem.ts";
import { readFindings, readVector, writeFindings } from "../stage_io.ts";

interface Changed {
  readonly findings: FixFindings;
  readonly tensors: readonly Tensor[];
  readonly rebuild: (library: "pytorch" | "keras", file: string) => string;
}

const FILE = "fixed.safetensors";

export default function fix(context: StageContext): void {
  const problem = readProblem(context);
  const { findings, tensors, rebuild } = context.parameters.kind === "glu"
    ? gated(context, problem)
    : merged(context, problem);
  writeFindings(context, "fix", findings);
  context.output(FILE, writeSafetensors(tensors, { kind: findings.kind }));
  for (const library of ["pytorch", "keras"] as const) {
    context.output(`fixed_${library}.py`, rebuild(library, FILE));
  }
}

function gated(context: StageContext, { network, loss, samples, model, theta }: Problem): Changed {
  const gate = readFindings<GateFindings | null>(context, "gate");
  const pair = channelPairAt(network, readVector(context, "end"));
  if (gate === null || pair === null) {
    throw new Error(
      "Cannot put a gated unit in the place of a pair as the continuation found no channel of two neurons, or one of mirrored " +
        "sigmoid neurons before a layer without biases: use --fix merge, or no --fix",
    );
  }
  const changed = readVector(context, "gated");
  const fixed = withGate(network, pair);
  const tensors = gatedTensors(fixed, pair, changed);
  return {
    findings: {
      ...{ kind: "glu", layer: pair.layer, units: [pair.first, pair.second] },
      lossBefore: model.loss(theta),
      lossAfter: denseModel(fixed, loss, samples).loss(changed),
      ...{ largestChange: null, parametersBefore: theta.length },
      parametersAfter: tensors.reduce((sum, { values }) => sum + values.length, 0),
    },
    tensors,
    rebuild: (library, file) => rebuildGated(library, file, fixed, pair),
  };
}

/** Weight decay is left out: the function is to be compared, and the weights are not those of the same parameters. */
function merged(context: StageContext, { network, loss, samples, theta }: Problem): Changed {
  const plain = withoutDecay(loss);
  const model = denseModel(network, plain, samples);
  const { layer, units } = pairToMerge(
    readFindings<PairsFindings>(context, "pairs"),
    readFindings<VerdictFindings>(context, "verdict"),
  );
  const smaller = mergeUnits(network, theta, layer, units);
  const other = denseModel(smaller.network, plain, samples);
  const before = model.outputs(theta);
  const largestChange = other.outputs(smaller.theta).reduce(
    (most, f, i) => Math.max(most, Math.abs(f - before[i]!)),
    0,
  );
  return {
    findings: {
      ...{ kind: "merge", layer, units, largestChange },
      ...{ lossBefore: model.loss(theta), lossAfter: other.loss(smaller.theta) },
      ...{ parametersBefore: theta.length, parametersAfter: smaller.theta.length },
    },
    tensors: denseTensors(smaller.network, smaller.theta),
    rebuild: (library, file) => rebuildDense(library, file, smaller.network),
  };
}

/** Duplicates first: they leave the function; then what the verdict names; then the closest pair of all. */
function pairToMerge(
  { closest, groups }: PairsFindings,
  verdict: VerdictFindings,
): { readonly layer: number; readonly units: readonly [number, number] } {
  const same = groups.find(({ duplicates }) => duplicates);
  if (same !== undefined) return { layer: same.layer, units: [same.units[0]!, same.units[1]!] };
  if (verdict.layer !== null && verdict.units.length > 1) {
    return { layer: verdict.layer, units: [verdict.units[0]!, verdict.units[1]!] };
  }
  const [pair] = closest.flat().sort((a, b) => a.distance - b.distance);
  if (pair === undefined) {
    throw new Error("Cannot merge as no hidden layer has two units: use no --fix");
  }
  return { layer: pair.layer, units: [pair.first, pair.second] };
}
