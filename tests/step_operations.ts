/** Operations of a solver step, by the kernels' own text: for extrapolations. */
import { curvatureRows, deepLayout } from "../kernels/network/deep/layout.ts";
import { blockCount, type Kernel, type NetworkProblem, SCHEDULES } from "../kernels/network/problem.ts";
import { networkProblem } from "../kernels/network/samples.ts";
import { tileLayout } from "../kernels/network/shallow/rounded.ts";
import { networkOperations } from "../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { randomData } from "./network_fixture.ts";

/**
 * Operations of one step of one network: six gradients, a Hessian, which is not rounded, a factorisation and its
 * solutions.
 */
export function operationsOfAStep(shape: NetworkShape, n: number): number {
  // Kernels do not depend on the samples but by their number and the inputs' exponent.
  const few = networkProblem(shape, randomData(64, shape.inputs));
  const problem: NetworkProblem = { ...few, n };
  const schedule = SCHEDULES.software;
  const of = (kernel: Kernel) => networkOperations(kernel, problem, schedule);
  const p = parameterCount(shape);
  const solver = (p ** 3 / 6 + 6 * p * p) * of("factorise");
  const hessian = shape.hidden.length > 1 ? deepHessian(problem) : operationsOfAHessian(problem);
  return 6 * n * of("gradient") + hessian + solver;
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
