/**
 * Stage fix: the changed network that `--fix` asks for, and the lines that rebuild it.
 *
 * Parameter: kind, "glu" or "merge". Inputs: the problem (../problem.ts), pairs.json, verdict.json (so that it comes last), and for glu
 * gate.json, end.f64 and gated.f64. Outputs: fix.json (FixFindings), fixed.safetensors, fixed_pytorch.py, fixed_keras.py.
 */
import { channelPairAt } from "../../../kernels/diagnosis/channel.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import type { GateFindings } from "../../../kernels/diagnosis/findings/channel.ts";
import type { PairsFindings } from "../../../kernels/diagnosis/findings.ts";
import { type MergeTrial, NEAR, pairsToMerge, tryMerges } from "../../../kernels/diagnosis/safe_merge.ts";
import { withGate } from "../../../kernels/diagnosis/hidden/gated_unit.ts";
import type { StageContext } from "../../engine/mod.ts";
import { numberText } from "../number_text.ts";
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
  const pairs = pairsToMerge(readFindings<PairsFindings>(context, "pairs"));
  const trial = tryMerges(network, loss, samples, theta, pairs);
  if (trial === null) {
    throw new Error("Cannot merge as no hidden layer has two units that could be one: use no --fix");
  }
  if (!trial.isSafe) throw new Error(refusal(trial));
  const { layer, units, largestChange, lossBefore, lossAfter, merged: smaller } = trial;
  return {
    findings: {
      ...{ kind: "merge", layer, units, largestChange, lossBefore, lossAfter },
      ...{ parametersBefore: theta.length, parametersAfter: smaller.theta.length },
    },
    tensors: denseTensors(smaller.network, smaller.theta),
    rebuild: (library, file) => rebuildDense(library, file, smaller.network),
  };
}

function refusal({ layer, units: [i, j], largestChange, spread, lossBefore, lossAfter }: MergeTrial): string {
  return `No two units can become one and leave the function: nothing was written. Of all close pairs units ${
    i + 1
  } and ` +
    `${j + 1} of hidden layer ${layer + 1} change outputs least, by up to ${
      numberText(largestChange)
    } where these vary by ` +
    `${numberText(spread)}, and the loss from ${numberText(lossBefore)} to ${
      numberText(lossAfter)
    }; allowed are ` +
    `${100 * NEAR} percent of either. Use no --fix, or --fix glu where the verdict is a channel`;
}
