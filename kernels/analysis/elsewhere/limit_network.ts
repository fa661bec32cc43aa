/**
 * A student and the network with a pair's limit unit in the pair's place, both followed on from where the student was left,
 * for as many steps: which of them comes to the lower loss. The limit network has fewer units, and no weight that
 * diverges; its parameters are the limit unit's, then those of the units that are not in the pair.
 */
import type { Draw } from "./examples.ts";
import { descend, type LeastSquares, type Linearised } from "./least_squares.ts";
import type { LimitUnit } from "./limit_units.ts";
import type { UnitDistance } from "./pairs.ts";
import { type Layer, layerOutputs } from "./students.ts";

/** f of the limit network, with its Jacobian where it is asked for. */
export function limitNetworkOutputs(
  layer: Layer,
  limit: LimitUnit,
  theta: Float64Array,
  x: Float64Array,
  jacobian: boolean,
): Linearised {
  const width = theta.length;
  const own = theta.subarray(0, limit.stride);
  const others = layerOutputs(layer, theta.subarray(limit.stride), x, jacobian);
  const outputs = others.outputs;
  const narrow = width - limit.stride;
  const full = new Float64Array(jacobian ? outputs.length * width : 0);
  if (jacobian) {
    for (let row = 0; row < outputs.length; row++) {
      const derivatives = others.jacobian.subarray(row * narrow, (row + 1) * narrow);
      full.set(derivatives, row * width + limit.stride);
    }
  }
  for (let n = 0; n * layer.inputs < x.length; n++) {
    const input = x.subarray(n * layer.inputs, (n + 1) * layer.inputs);
    const slot = jacobian ? { jacobian: full, width, column: 0 } : undefined;
    limit.add(own, input, outputs, n * layer.rows, slot);
  }
  return { outputs, jacobian: full };
}

/** The limit network's parameters from a student's. */
export function limitStart(
  { stride }: Layer,
  limit: LimitUnit,
  theta: Float64Array,
  { first, second }: Pick<UnitDistance, "first" | "second">,
): Float64Array {
  const unit = (k: number) => theta.subarray(k * stride, (k + 1) * stride);
  const others = Array.from({ length: theta.length / stride }, (_, k) => k)
    .filter((k) => k !== first && k !== second);
  return Float64Array.of(...limit.start(unit(first), unit(second)), ...others.flatMap((k) => [...unit(k)]));
}

export interface GoneOn {
  /** Losses at the two ends. */
  readonly student: number;
  readonly limit: number;
}

/** @param student its problem, with the same targets */
export function goOn(
  layer: Layer,
  limit: LimitUnit,
  { x, targets }: Draw,
  student: LeastSquares,
  theta: Float64Array,
  pair: UnitDistance,
  newtonSteps: number,
): GoneOn {
  const options = { adamSteps: 0, adamRate: 0, newtonSteps, stop: () => false };
  const network: LeastSquares = {
    targets,
    outputs: (at) => limitNetworkOutputs(layer, limit, at, x, false).outputs,
    linearised: (at) => limitNetworkOutputs(layer, limit, at, x, true),
  };
  return {
    student: descend(student, theta, options).loss,
    limit: descend(network, limitStart(layer, limit, theta, pair), options).loss,
  };
}
