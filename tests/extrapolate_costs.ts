/** What a step of a network costs: in operations of its kernels, and measured on this machine. */
import type { ComputeDevice } from "../kernels/device.ts";
import { initialWeights } from "../kernels/initial_weights.ts";
import { NetworkFlow } from "../kernels/network/flow.ts";
import { networkProblem } from "../kernels/network/samples.ts";
import { FLOW_SETTINGS } from "../kernels/network/settings.ts";
import { networkShaders } from "../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { randomData } from "./network_fixture.ts";
import { workOfRun } from "./extrapolation.ts";
import { stepOperations } from "./step_operations.ts";

/** Networks of one kind. */
export interface Kind {
  readonly shape: NetworkShape;
  /** N. */
  readonly samples: number;
  /** Whether inputs are multiples of 1/512. */
  readonly coarse: boolean;
}

/** A step's operations, and the shares of them that other work costs. */
export interface StepCosts {
  /** Multiply-adds of an accepted step: six gradients, a Hessian, a factorisation and its solutions. */
  readonly operations: number;
  /** A rejected step: all but the Hessian. */
  readonly rejectionShare: number;
  /** An evaluation of the finisher: a gradient and a Hessian. */
  readonly evaluationShare: number;
}

/** Counted in the shaders (step_operations.ts). */
export function stepCosts({ shape, samples, coarse }: Kind): StepCosts {
  const { gradient, hessian, solver } = stepOperations(shape, samples, coarse);
  const operations = 6 * gradient + hessian + solver;
  return {
    operations,
    rejectionShare: 1 - hessian / operations,
    evaluationShare: (gradient + hessian) / operations,
  };
}

/** Steps of the calibration's flows, networks at once, and repeats after a first one that also compiles. */
const [STEPS, NETWORKS, REPEATS] = [4, 8, 4];

/** Seconds of an accepted step of one network, on the wall, from each repeat: flows from initial weights. */
export async function measuredStepSeconds(device: ComputeDevice, kind: Kind): Promise<number[]> {
  const { shape, samples, coarse } = kind;
  const data = randomData(samples, shape.inputs, coarse);
  const p = parameterCount(shape);
  const thetas = new Float64Array(NETWORKS * p);
  for (let k = 0; k < NETWORKS; k++) thetas.set(initialWeights(shape, "tests/extrapolate", k), k * p);
  const work = { mostSteps: STEPS, stepFactor: 1, ...stepCosts(kind) };
  const shaders = networkShaders(networkProblem(shape, data));
  const flow = await NetworkFlow.create(device, shaders, shape, data, { ...FLOW_SETTINGS, mostSteps: STEPS });
  const seconds: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const begin = performance.now();
    const ends = await flow.run(thetas, { stepsPerLook: STEPS });
    const steps = ends.reduce(
      (sum, end) => sum + workOfRun({ ...end, open: false, evaluations: 0 }, work),
      0,
    );
    seconds.push((performance.now() - begin) / 1e3 / steps);
  }
  flow.destroy();
  return seconds.slice(1);
}
