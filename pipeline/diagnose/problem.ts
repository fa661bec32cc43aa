/** The network on its data, as a stage reads it: inputs network.json, theta.f64, data.json, x.f64, y.f64. */
import { withoutDecay } from "../../kernels/diagnosis/decay.ts";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import type { DataFindings, DenseLoss, NetworkFindings } from "../../kernels/diagnosis/findings.ts";
import type { DenseModel, DensePoint, DenseSamples } from "../../kernels/diagnosis/model.ts";
import type { DenseNetwork } from "../../kernels/diagnosis/network.ts";
import type { StageContext } from "../engine/mod.ts";
import { readFindings, readVector } from "./stage_io.ts";

export interface Problem {
  readonly network: DenseNetwork;
  readonly theta: Float64Array;
  readonly data: DataFindings;
  readonly loss: DenseLoss;
  readonly samples: DenseSamples;
  readonly model: DenseModel;
}

export function readProblem(context: StageContext): Problem {
  const { network } = readFindings<NetworkFindings>(context, "network");
  const data = readFindings<DataFindings>(context, "data");
  const samples = samplesOf(data, readVector(context, "x"), readVector(context, "y"));
  const model = denseModel(network, data.loss, samples);
  return { network, theta: readVector(context, "theta"), data, loss: data.loss, samples, model };
}

/** The same network on test-x.f64 and test-y.f64, without weight decay; null where parameter `tested` says that there are none. */
export function readTest(context: StageContext, { network, data, loss }: Problem): DenseModel | null {
  const samples = readTestSamples(context, data);
  return samples === null ? null : denseModel(network, withoutDecay(loss), samples);
}

export function readTestSamples(context: StageContext, data: DataFindings): DenseSamples | null {
  if (context.parameters.tested !== true) return null;
  return samplesOf(data, readVector(context, "test-x"), readVector(context, "test-y"));
}

function samplesOf(
  { inputs, outputs }: Pick<DataFindings, "inputs" | "outputs">,
  x: Float64Array,
  y: Float64Array,
): DenseSamples {
  return { n: y.length / outputs, inputs, outputs, x, y };
}

/** The same point; each product is reported, of at most `most`. */
export function reported(context: StageContext, point: DensePoint, most: number): DensePoint {
  let products = 0;
  return {
    ...point,
    product(v) {
      const product = point.product(v);
      products++;
      context.progress(Math.min(products, most), most, "products");
      return product;
    },
  };
}
