/**
 * Stage toy/batch-noise: at which ε the noise of minibatches holds SGD in a channel, by the loss that SGD descends on
 * average and by SGD itself (kernels/analysis/toy/sgd_noise.ts), in float64.
 *
 * Parameters: sgd_eta; batch (of toy/minibatch, which SGD is followed for); batches (others, for which only the
 * minimum is sought); epochs; seed. Inputs: samples, critical_points.csv. Output: batch_noise.csv (channel, batch,
 * epsilon and loss: where the averaged loss is least in the channel, empty where it has no minimum there; edge:
 * λ_max η/2 of the loss itself at that point; from_above, from_below: mean ε over the last eighth of the epochs of SGD
 * from 1.25 and 0.8 times that ε, empty for the other batches and where a run diverges).
 */
import { noisyDescent } from "../../../kernels/analysis/toy/noisy_descent.ts";
import { noisyMinimum } from "../../../kernels/analysis/toy/noisy_minimum.ts";
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { sampleDerivatives } from "../../../kernels/toy/reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Cell, readTable, writeTable } from "../table.ts";
import { readSamples } from "./data.ts";
import type { ToySection } from "./profile.ts";

export type BatchNoiseParameters =
  & ToySection["batch_noise"]
  & Pick<ToySection["minibatch"], "sgd_eta" | "batch">;

/** Where the search for a minimum begins. */
const FIRST_EPSILON = 0.3;
/** SGD starts at so many times the ε of the minimum. */
const STARTS = [1.25, 0.8] as const;
/** The part of the epochs over which ε is averaged. */
const LATE = 0.125;

export default function toyBatchNoise(context: StageContext): void {
  const { sgd_eta: eta, batch: followed, batches, epochs, seed } = context
    .parameters as unknown as BatchNoiseParameters;
  const samples = readSamples(context);
  const channels = readTable(context.inputText("critical_points.csv"))
    .filter(({ kind }) => kind === "minimum");
  const sizes = [...new Set([followed, ...batches])].sort((a, b) => a - b);
  const rows = channels.flatMap(({ name, ...point }) => {
    const limit = { w: Number(point.w), c: Number(point.c), a: Number(point.a) };
    return sizes.map((batch): Cell[] => {
      const noise = { eta, batch };
      const minimum = noisyMinimum(limit, FIRST_EPSILON, samples, noise);
      if (minimum === null) return [name!, batch, "", "", "", "", ""];
      const { theta, epsilon, loss } = minimum;
      const edge = symmetricEigen(sampleDerivatives(theta, samples).hessian, 4).values[3]! * eta / 2;
      const ends = STARTS.map((factor) => {
        if (batch !== followed) return "";
        const mean = lateMean(noisyDescent(spread(theta, factor), samples, noise, epochs, seed));
        return Number.isFinite(mean) ? mean : "";
      });
      return [name!, batch, epsilon, loss, edge, ...ends];
    });
  });
  const columns = ["channel", "batch", "epsilon", "loss", "edge", "from_above", "from_below"];
  context.output("batch_noise.csv", writeTable(columns, rows));
}

/** θ = (w₁, w₂, a₁, a₂) at `factor` times its ε, with the same w, c and a. */
function spread(theta: Float64Array, factor: number): Float64Array {
  const [w1, w2, a1, a2] = [theta[0]!, theta[1]!, theta[2]!, theta[3]!];
  const [w, epsilon, c, difference] = [(w1 + w2) / 2, factor * (w1 - w2) / 2, a1 + a2, (a1 - a2) / factor];
  return Float64Array.of(w + epsilon, w - epsilon, (c + difference) / 2, (c - difference) / 2);
}

function lateMean(values: Float64Array): number {
  const late = values.subarray(Math.floor(values.length * (1 - LATE)));
  return late.reduce((sum, value) => sum + value, 0) / late.length;
}
