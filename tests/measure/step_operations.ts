/** Operations of a solver step, by the kernels' own text: for extrapolations. */
import { curvatureRows, deepLayout } from "../../kernels/network/deep/layout.ts";
import { blockCount } from "../../kernels/network/blocks.ts";
import { type Kernel, type NetworkProblem, SCHEDULES } from "../../kernels/network/problem.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { tileLayout } from "../../kernels/network/shallow/rounded.ts";
import { networkOperations } from "../../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { randomData } from "../network/fixture.ts";

/** Operations for one network: a gradient, a Hessian, which is not rounded, a factorisation with its six solutions. */
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
  return {
    gradient: n * of("gradient"),
    hessian: shape.hidden.length > 1 ? deepHessian(problem) : operationsOfAHessian(problem),
    solver: (p ** 3 / 6 + 6 * p * p) * of("factorise"),
  };
}

/** Operations of one step of one network: six gradients, a Hessian, a factorisation and its solutions. */
export function operationsOfAStep(shape: NetworkShape, n: number): number {
  const { gradient, hessian, solver } = stepOperations(shape, n);
  return 6 * gradient + hessian + solver;
}

/** Operations of the Hessian of a network with one hidden layer. */
export function operationsOfAHessian(problem: NetworkProblem, rounded = false): number {
  const { shape, n } = problem;
  const schedule = SCHEDULES.software;
  const of = (kernel: Kernel) => networkOperations(kernel, problem, schedule);
  const { pairs } = tileLayout(shape, schedule);
  return rounded
    ? n * of("rounded_jacobian") +
      n / 4 * (shape.hidden[0]! * of("rounded_curvature") + pairs * of("rounded_products"))
    : n * (of("jacobian") + shape.hidden[0]! * of("curvature")) + n / 4 * pairs * of("exact_products");
}

function deepHessian(problem: NetworkProblem): number {
  const { shape, n } = problem;
  const of = (kernel: Kernel) => networkOperations(kernel, problem, SCHEDULES.software);
  return n *
    (of("jacobian") + curvatureRows(problem, false).length / 3 * of("curvature") +
      curvatureRows(problem, true).length / 3 * of("curvatureInner") +
      deepLayout(problem).units * of("tangents") + blockCount(parameterCount(shape)) / 4 * of("normal"));
}
