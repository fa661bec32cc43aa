/**
 * Stage plateau/train-…: gradient flows of one setting's networks to their ends (figure 2, section 1).
 *
 * Parameters: biased; r; seeds (runs, seed 0 and on); beyond_norm (whether flows that pass ‖θ‖ = 10³ are followed with
 * the regulariser until they converge there, or end at the passage); most_steps. Inputs: data.bin, kernels.json.
 * Output: networks.csv (seed, end, steps, rejections, log10_time, loss, gradient_inf, norm, theta_0 …), loss and
 * gradient of L + R, flow time that of θ′ = −∇(L + R) with L the mean square. Goes on from a checkpoint with the same
 * bytes.
 *
 * On a software adapter with two cores, N = 784, 40 runs take 4 s (r = 2) to 20 s (r = 5).
 */
import log10 from "@stdlib/math-base-special-log10";
import type { FlowSnapshot } from "../../kernels/network/batch.ts";
import { FLOW_SETTINGS, NetworkFlow } from "../../kernels/network/flow.ts";
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
const LOOKS_PER_CHECKPOINT = 25;
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
    const results = await flow.run(
      thetas,
      kept === null ? null : unpack(kept),
      async (done, total, snapshot) => {
        context.progress(done, total);
        if (++looks % LOOKS_PER_CHECKPOINT === 0) await context.checkpoint.save(pack(await snapshot()));
      },
    );
    flow.destroy();
    const rows = results.map((run, seed): Cell[] => {
      if (run.end === "failed") {
        throw new Error(
          `${context.stage}: the flow of seed ${seed} has no finite first loss: its initial weights are out of range`,
        );
      }
      const time = run.time > 0 ? log10(run.time) : -3;
      return [seed, run.end, run.steps, run.rejections, time, run.loss, run.gradient, run.norm, ...run.theta];
    });
    const columns = [...COLUMNS, ...Array.from({ length: count }, (_, i) => `theta_${i}`)];
    context.output("networks.csv", writeTable(columns, rows));
  });
}

/** A snapshot as bytes: the number of state words, then state and vectors. */
function pack({ state, vectors }: FlowSnapshot): Uint8Array {
  const words = new Uint32Array(1 + state.length + vectors.length);
  words[0] = state.length;
  words.set(state, 1);
  words.set(vectors, 1 + state.length);
  return new Uint8Array(words.buffer);
}

function unpack(bytes: Uint8Array): FlowSnapshot {
  const words = new Uint32Array(bytes.slice().buffer);
  const end = 1 + words[0]!;
  return { state: words.slice(1, end), vectors: words.slice(end) };
}
