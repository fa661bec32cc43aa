/** Operations of a solver step, by the kernels' own text: for extrapolations. */
import { curvatureRows, deepLayout } from "../kernels/network/deep/layout.ts";
import { blockCount, type Kernel, type NetworkProblem, SCHEDULES } from "../kernels/network/problem.ts";
import { networkProblem } from "../kernels/network/samples.ts";
import { networkOperations } from "../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { randomData } from "./network_fixture.ts";

/** Multiply-adds for one network: a gradient, a Hessian, a factorisation with its six solutions. */
export interface StepOperations {
  readonly gradient: number;
  readonly hessian: number;
  readonly solver: number;
}

/** @param coarse whether inputs are multiples of 1/512 */
export function stepOperations(shape: NetworkShape, n: number, coarse = false): StepOperations {
  // Kernels do not depend on the samples but by their number and the inputs' kind and exponent.
  const problem: NetworkProblem = { ...networkProblem(shape, randomData(64, shape.inputs, coarse)), n };
  const of = (kernel: Kernel) => networkOperations(kernel, problem, SCHEDULES.software);
  const p = parameterCount(shape);
  const products = n / 4 * blockCount(p) * of("normal");
  const curvature = shape.hidden.length > 1
    ? n * (curvatureRows(problem, false).length / 3 * of("curvature") +
      curvatureRows(problem, true).length / 3 * of("curvatureInner") +
      deepLayout(problem).units * of("tangents"))
    : n * shape.hidden[0]! * of("curvature");
  return {
    gradient: n * of("gradient"),
    hessian: n * of("jacobian") + curvature + products,
    solver: (p ** 3 / 6 + 6 * p * p) * of("factorise"),
  };
}

/** Operations of one step of one network: six gradients, a Hessian, a factorisation and its solutions. */
export function operationsOfAStep(shape: NetworkShape, n: number): number {
  const { gradient, hessian, solver } = stepOperations(shape, n);
  return 6 * gradient + hessian + solver;
}
