/** What a step of a network costs: in operations of its kernels, and measured on this machine. */
import type { ComputeDevice } from "../kernels/device.ts";
import { initialWeights } from "../kernels/initial_weights.ts";
import { curvatureRows, deepLayout } from "../kernels/network/deep/layout.ts";
import { NetworkFlow } from "../kernels/network/flow.ts";
import { blockCount, type Kernel, type NetworkProblem, SCHEDULES } from "../kernels/network/problem.ts";
import { networkProblem } from "../kernels/network/samples.ts";
import { FLOW_SETTINGS } from "../kernels/network/settings.ts";
import { networkOperations, networkShaders } from "../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { randomData } from "./network_fixture.ts";
import { type ObservedRun, workOfRun } from "./extrapolation.ts";

/** Networks of one kind. */
export interface Kind {
  readonly shape: NetworkShape;
  /** N. */
  readonly samples: number;
  /** Whether inputs are multiples of 1/512. */
  readonly coarse: boolean;
}

export interface StepOperations {
  /** Multiply-adds of an accepted step: six gradients, a Hessian, a factorisation and its solutions. */
  readonly step: number;
  /** Share of it that a rejected step costs: all but the Hessian. */
  readonly rejectionShare: number;
}

/** Counted in the shaders, per sample, neuron or block (kernels/strict/operations.ts). */
export function stepOperations({ shape, samples: n, coarse }: Kind): StepOperations {
  // Kernels do not depend on the samples but by their number and the inputs' kind and exponent.
  const problem: NetworkProblem = { ...networkProblem(shape, randomData(64, shape.inputs, coarse)), n };
  const of = (kernel: Kernel) => networkOperations(kernel, problem, SCHEDULES.software);
  const p = parameterCount(shape);
  const products = n / 4 * blockCount(p) * of("normal");
  const solver = (p ** 3 / 6 + 6 * p * p) * of("factorise");
  const curvature = shape.hidden.length > 1
    ? n * (curvatureRows(problem, false).length / 3 * of("curvature") +
      curvatureRows(problem, true).length / 3 * of("curvatureInner") +
      deepLayout(problem).units * of("tangents"))
    : n * shape.hidden[0]! * of("curvature");
  const again = 6 * n * of("gradient") + solver;
  const step = again + n * of("jacobian") + curvature + products;
  return { step, rejectionShare: again / step };
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
  const work = { mostSteps: STEPS, stepFactor: 1, rejectionShare: stepOperations(kind).rejectionShare };
  const shaders = networkShaders(networkProblem(shape, data));
  const flow = await NetworkFlow.create(device, shaders, shape, data, { ...FLOW_SETTINGS, mostSteps: STEPS });
  const seconds: number[] = [];
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    const begin = performance.now();
    const ends = await flow.run(thetas, { stepsPerLook: STEPS });
    const steps = ends.reduce((sum, end) => sum + workOfRun({ ...end, open: false } as ObservedRun, work), 0);
    seconds.push((performance.now() - begin) / 1e3 / steps);
  }
  flow.destroy();
  return seconds.slice(1);
}
