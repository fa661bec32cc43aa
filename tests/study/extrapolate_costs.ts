/** What a step of a network costs: in operations of its kernels, and measured on this machine. */
import { finish } from "../../kernels/analysis/finisher/finisher.ts";
import type { ComputeDevice } from "../../kernels/device/device.ts";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { NetworkFlow } from "../../kernels/network/flow/flow.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { FLOW_SETTINGS } from "../../kernels/network/flow/settings.ts";
import { networkShaders } from "../../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { randomData } from "../network/fixture.ts";
import { workOfRun } from "./extrapolation.ts";
import { stepOperations } from "../measure/step_operations.ts";

/** Networks of one kind. */
export interface Kind {
  readonly shape: NetworkShape;
  /** N. */
  readonly samples: number;
  /** Whether inputs are multiples of 1/512. */
  readonly coarse: boolean;
}

/** A step's operations, and the share of them that a rejected one costs. */
export interface StepCosts {
  /** Multiply-adds of an accepted step: six gradients, a Hessian, a factorisation and its solutions. */
  readonly operations: number;
  /** A rejected step: all but the Hessian. */
  readonly rejectionShare: number;
}

/** Counted in the shaders (step_operations.ts). */
export function stepCosts({ shape, samples, coarse }: Kind): StepCosts {
  const { gradient, hessian, solver } = stepOperations(shape, samples, coarse);
  const operations = 6 * gradient + hessian + solver;
  return {
    operations,
    rejectionShare: 1 - hessian / operations,
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
    const ends = await flow.run(thetas, { stepsPerPoll: STEPS });
    const steps = ends.reduce((sum, end) => sum + workOfRun({ ...end, open: false }, work), 0);
    seconds.push((performance.now() - begin) / 1e3 / steps);
  }
  flow.destroy();
  return seconds.slice(1);
}

/** Accepted steps of the finisher in a calibration. */
const FINISHER_STEPS = 8;

/**
 * Seconds of an evaluation of the finisher in float64, with its share of the finisher's other work, from each repeat. That
 * of relu networks is another one, whose evaluations are as many gradients and Hessians.
 */
export function measuredEvaluationSeconds({ shape, samples, coarse }: Kind): number[] {
  const data = randomData(samples, shape.inputs, coarse);
  const start = initialWeights(shape, "tests/extrapolate", 0);
  const { derivatives } = batchedLoss(shape, data);
  const seconds: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const begin = performance.now();
    const { evaluations } = finish(derivatives, shape, start, { mostSteps: FINISHER_STEPS });
    seconds.push((performance.now() - begin) / 1e3 / evaluations);
  }
  return seconds.slice(1);
}
