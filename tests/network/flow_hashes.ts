/**
 * One hash for each of some whole flows on this adapter: used by flow_golden_test.ts, which also runs it in a
 * process of its own for another adapter. `deno run --frozen --no-check --allow-read --allow-env
 * tests/network/flow_hashes.ts` prints them as JSON.
 */
import type { ActivationName } from "../../kernels/activations.ts";
import { ComputeDevice } from "../../kernels/device/device.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS, type FlowSettings } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { sha256 } from "../../pipeline/engine/mod.ts";
import { randomData } from "./fixture.ts";

interface FlowCase {
  readonly inputs: number;
  readonly hidden: readonly number[];
  readonly biased: boolean;
  readonly activation: ActivationName;
  readonly n: number;
  readonly settings?: Partial<FlowSettings>;
}

/** A norm that every flow passes, and is followed beyond. */
const PAST = { maxNorm: 0.15, beyondNorm: true };

/** All with fine inputs: a hash of flows with coarse ones is in golden_test.ts. */
export const FLOW_CASES: Readonly<Record<string, FlowCase>> = {
  "r = 1": { inputs: 1, hidden: [1], biased: false, activation: "tanh", n: 50 },
  "r = 4": { inputs: 3, hidden: [4], biased: false, activation: "softplus", n: 150 },
  "r = 16": { inputs: 2, hidden: [16], biased: true, activation: "sigmoid", n: 80 },
  "[4, 4]": { inputs: 2, hidden: [4, 4], biased: true, activation: "softplus", n: 70 },
  // Of width 4 SwiftShader's compiler would take 12 GB and two minutes for three layers.
  "[3, 3, 3]": { inputs: 3, hidden: [3, 3, 3], biased: true, activation: "g", n: 70 },
  "relu": { inputs: 2, hidden: [3], biased: true, activation: "relu", n: 77 },
  "past the norm": { inputs: 2, hidden: [3], biased: true, activation: "g", n: 90, settings: PAST },
};

/** Steps of each flow at most; networks of each case. */
const STEPS = 30;
const NETWORKS = 2;

export interface FlowHashes {
  /** The adapter. */
  readonly label: string;
  /** Case → SHA-256 of end, steps, time, loss, gradient, norm and parameters of its networks. */
  readonly hashes: { readonly [name: string]: string };
  /** Case → accepted steps and norm of each network, to see that a case is what it says. */
  readonly reached: { readonly [name: string]: readonly { readonly steps: number; readonly norm: number }[] };
}

export async function flowHashes(device: ComputeDevice): Promise<FlowHashes> {
  const hashes: { [name: string]: string } = {};
  const reached: { [name: string]: { steps: number; norm: number }[] } = {};
  for (const [name, { n, settings: own, ...shape }] of Object.entries(FLOW_CASES)) {
    const settings = { ...FLOW_SETTINGS, mostSteps: STEPS, ...own };
    const data = randomData(n, shape.inputs);
    const shaders = networkShaders(networkProblem(shape, data, settings.maxNorm));
    const flow = await NetworkFlow.create(device, shaders, shape, data, settings);
    const results = await flow.run(starts(shape));
    flow.destroy();
    const values = results.flatMap(({ end, steps, time, loss, gradient, norm, theta }) => [
      ...[["converged", "infinite", "slow"].indexOf(end), steps, time, loss, gradient, norm, ...theta],
    ]);
    hashes[name] = sha256(new Uint8Array(Float64Array.from(values).buffer));
    reached[name] = results.map(({ steps, norm }) => ({ steps, norm }));
  }
  return { label: device.label, hashes, reached };
}

function starts(shape: NetworkShape): Float64Array {
  const p = parameterCount(shape);
  const thetas = new Float64Array(NETWORKS * p);
  for (let seed = 0; seed < NETWORKS; seed++) {
    thetas.set(initialWeights(shape, "test/flow golden", seed), seed * p);
  }
  return thetas;
}

if (import.meta.main) {
  const device = await ComputeDevice.open();
  console.log(JSON.stringify(await flowHashes(device)));
  device.destroy();
}
