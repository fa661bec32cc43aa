/**
 * Factorises matrices that are too large for one dispatch, panel by panel: flows whose matrices are would take an
 * adapter's compiler minutes, so that these kernels get a matrix of their own.
 */
import type { ComputeDevice } from "../../kernels/device/device.ts";
import { panelColumns, panelsOf } from "../../kernels/network/blocks.ts";
import {
  ALL_WORDS as WORDS,
  FINISHER_STATE,
  GEOMETRY_ROW_COUNT,
} from "../../kernels/network/finisher/layout.ts";
import { ENDS, PHASES, scheduleOf, type SCHEDULES, STATE } from "../../kernels/network/problem.ts";
import { networkProblem } from "../../kernels/network/samples.ts";
import { type NetworkShape, parameterCount } from "../../kernels/network_shape.ts";
import { normals } from "../../kernels/strict/random.ts";
import { randomData } from "../network/fixture.ts";
import { namedShader } from "./network_runs.ts";

/** P = 177: several panels in every schedule. */
const SHAPE: NetworkShape = { inputs: 9, hidden: [16], biased: true, activation: "g" };
const P = parameterCount(SHAPE);
const problem = networkProblem(SHAPE, randomData(20, 9));

/** Two symmetric matrices, of which the second is not positive definite, as pairs of f32. */
function matrices(): Float32Array {
  const values = normals("tests/factorisation", 1, 4 * P * P);
  for (let k = 0; k < 2 * P * P; k++) {
    values[2 * k + 1] = Math.fround(values[2 * k]! * 1e-9 * values[2 * k + 1]!);
  }
  for (let i = 0; i < P; i++) {
    values[2 * (i * P + i)] = 30 + i;
    values[2 * (P * P + i * P + i)] = 30 - i;
  }
  return values;
}

export function factorisation(solver: "flow" | "finisher") {
  const words = solver === "flow" ? STATE : FINISHER_STATE;
  return async (device: ComputeDevice, layout: keyof typeof SCHEDULES): Promise<number[]> => {
    const schedule = scheduleOf(layout, problem.n);
    const state = new Uint32Array(2 * words);
    for (const m of [0, 1]) {
      state[m * words + WORDS.STATUS] = ENDS.RUNNING;
      state[m * words + WORDS.PHASE] = PHASES.FLOWING;
      new Float32Array(state.buffer)[m * words + WORDS.H] = 0.5;
      if (solver === "finisher") new Float32Array(state.buffer)[m * words + WORDS.DAMPING] = 0.25;
    }
    const kernel = (name: "factorise" | "reduce") =>
      device.pipeline(namedShader(solver, name, problem, layout)!, name);
    const [factorise, reduce] = [await kernel("factorise"), await kernel("reduce")];
    const made: GPUBuffer[] = [];
    const buffer = (content: Uint32Array | Float32Array) => {
      made.push(device.buffer(content, "write"));
      return made.at(-1)!;
    };
    const [slots, states] = [buffer(Uint32Array.of(1, 0)), buffer(state)];
    const [hessian, factor] = [buffer(matrices()), buffer(new Float32Array(4 * P * P))];
    const geometry = buffer(new Float32Array(4 * GEOMETRY_ROW_COUNT * P).fill(1));
    device.submit(
      panelsOf(P, panelColumns(P, schedule)).flatMap(([from, end]) => {
        const list = [buffer(Uint32Array.of(from, end)), slots, states, hessian, factor];
        if (solver === "finisher") list.push(geometry);
        const rest = end < P
          ? [{ kernel: reduce, workgroups: [2, Math.ceil((P - end) / schedule.lanes)] as const }]
          : [];
        return [{ kernel: factorise, workgroups: 2 }, ...rest].map((each) => ({
          pipeline: each.kernel,
          bindings: device.bind(each.kernel, list),
          workgroups: each.workgroups,
        }));
      }),
    );
    const found = [await device.read(states, 2 * words), await device.read(factor, 4 * P * P)] as const;
    for (const each of made) each.destroy();
    return [...found[0], ...new Float32Array(found[1].buffer)];
  };
}
