/**
 * Stage plateau/train-…: gradient flows of one setting's networks to their ends (figure 2, section 1).
 *
 * Parameters: biased; r; seeds (runs, seed 0 and on); beyond_norm (whether flows that pass ‖θ‖ = 10³ are followed with
 * the regulariser until they converge there, or end at the passage); most_steps. Inputs: data.bin, kernels.json.
 * Output: networks.csv (seed, end, steps, rejections, log10_time, loss, gradient_inf, norm, theta_0 …), loss and
 * gradient of L + R, a converged run's after Newton steps in float64; flow time that of θ′ = −∇(L + R) with L the mean square. Goes on from a checkpoint with the same
 * bytes.
 *
 * On a software adapter with two cores, N = 784, 40 runs take 4 s (r = 2) to 20 s (r = 5).
 */
import log10 from "@stdlib/math-base-special-log10";
import { infNorm } from "../../kernels/analysis/network_flow.ts";
import { networkLoss } from "../../kernels/analysis/network_loss.ts";
import { polishMinimum } from "../../kernels/analysis/newton.ts";
import { packSnapshot, unpackSnapshot } from "../../kernels/network/batch.ts";
import { type FlowResult, NetworkFlow } from "../../kernels/network/flow.ts";
import { FLOW_SETTINGS } from "../../kernels/network/settings.ts";
import { type LossDerivatives, parameterNorm, withRegulariser } from "../../kernels/network_reference.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import type { NetworkShaders } from "../../kernels/network/problem.ts";
import type { StageContext } from "../engine/stage.ts";
import { readDataSet } from "./data_set.ts";
import { MAX_NORM, type Setting, settingName, shapeOf } from "./plateau_settings.ts";
import { type Cell, writeTable } from "./table.ts";
import { withDevice } from "./with_device.ts";

export interface TrainParameters extends Setting {
  readonly seeds: number;
  readonly beyond_norm: boolean;
  readonly most_steps: number;
}

/** Looks at the networks (24 steps each) between two checkpoints. */
const LOOKS_PER_CHECKPOINT = 8;
const COLUMNS = ["seed", "end", "steps", "rejections", "log10_time", "loss", "gradient_inf", "norm"];

export default async function plateauTrain(context: StageContext): Promise<void> {
  const p = context.parameters as unknown as TrainParameters;
  const shape = shapeOf(p);
  const count = parameterCount(shape);
  const thetas = new Float64Array(p.seeds * count);
  for (let seed = 0; seed < p.seeds; seed++) {
    thetas.set(initialWeights(shape, `plateau/${settingName(p)}`, seed), seed * count);
  }
  const shaders = JSON.parse(context.inputText("kernels.json")) as NetworkShaders;
  const data = readDataSet(context.input("data.bin"));
  const settings = {
    ...FLOW_SETTINGS,
    maxNorm: MAX_NORM,
    mostSteps: p.most_steps,
    beyondNorm: p.beyond_norm,
  };
  await withDevice(context, async (device) => {
    const flow = await NetworkFlow.create(device, shaders, shape, data, settings);
    const kept = context.checkpoint.load();
    let looks = 0;
    const results = await flow.run(thetas, {
      from: kept === null ? null : unpackSnapshot(kept),
      look: async (done, total, snapshot) => {
        context.progress(done, total);
        if (++looks % LOOKS_PER_CHECKPOINT === 0) {
          await context.checkpoint.save(packSnapshot(await snapshot()));
        }
      },
    });
    flow.destroy();
    const { derivatives: ofLoss } = networkLoss(shape, data);
    const derivatives = (theta: Float64Array) => withRegulariser(ofLoss(theta), theta, MAX_NORM);
    const rows = results.map((run, seed): Cell[] => {
      if (run.end === "failed") {
        throw new Error(
          `${context.stage}: the flow of seed ${seed} has no finite first loss: its initial weights are out of range`,
        );
      }
      const time = run.time > 0 ? log10(run.time) : -3;
      const ended = run.end === "converged" || (run.end === "infinite" && p.beyond_norm);
      const { theta, loss, gradient } = ended ? polished(run, derivatives) : run;
      return [seed, run.end, run.steps, run.rejections, time, loss, gradient, parameterNorm(theta), ...theta];
    });
    const columns = [...COLUMNS, ...Array.from({ length: count }, (_, i) => `theta_${i}`)];
    context.output("networks.csv", writeTable(columns, rows));
  });
}

/**
 * A minimum's last digits by Newton's method in float64: where weights are in the hundreds a unit in the last place of
 * their 48 bits is worth 1e-10 of the gradient. Where there is no isolated minimum, as on a plateau, the flow's point.
 */
function polished(
  run: FlowResult,
  derivatives: (theta: Float64Array) => LossDerivatives,
): { theta: Float64Array; loss: number; gradient: number } {
  const result = polishMinimum(derivatives, run.theta);
  if (result === null || result.at.loss > run.loss * (1 + 1e-9)) return run;
  return { theta: result.theta, loss: result.at.loss, gradient: infNorm(result.at.gradient) };
}
