/** Operations of a solver step, by the kernels' own text: for extrapolations. */
import { curvatureRows, deepLayout } from "../kernels/network/deep/layout.ts";
import { blockCount, type NetworkProblem, SCHEDULES } from "../kernels/network/problem.ts";
import { networkProblem } from "../kernels/network/samples.ts";
import { networkOperations } from "../kernels/network/shaders.ts";
import { type NetworkShape, parameterCount } from "../kernels/network_shape.ts";
import { randomData } from "./network_fixture.ts";

/** Operations of one step of one network: six gradients, a Hessian, a factorisation and its solutions. */
export function operationsOfAStep(shape: NetworkShape, n: number): number {
  // Kernels do not depend on the samples but by their number and the inputs' exponent.
  const few = networkProblem(shape, randomData(64, shape.inputs));
  const problem: NetworkProblem = { ...few, n };
  const schedule = SCHEDULES.software;
  const of = (kernel: Parameters<typeof networkOperations>[0]) =>
    networkOperations(kernel, problem, schedule);
  const p = parameterCount(shape);
  const products = n / 4 * blockCount(p) * of("normal");
  const solver = (p ** 3 / 6 + 6 * p * p) * of("factorise");
  const deep = shape.hidden.length > 1;
  const curvature = deep
    ? n * (curvatureRows(problem, false).length / 3 * of("curvature") +
      curvatureRows(problem, true).length / 3 * of("curvatureInner") +
      deepLayout(problem).units * of("tangents"))
    : n * shape.hidden[0]! * of("curvature");
  return 6 * n * of("gradient") + n * of("jacobian") + curvature + products + solver;
}
