/** What flow.wgsl, and all that reads a network's state and vectors, must know. */
import { parameterCount } from "../../network_shape.ts";
import type { Constants } from "../../strict/strict.ts";
import { pair } from "../exact_sums.ts";
import {
  CAUSES,
  ENDS,
  type NetworkProblem,
  PHASES,
  ROWS,
  STATE,
  STATE_WORDS,
  VECTOR_ROWS,
} from "../problem.ts";
import { MOST_TIMES } from "./recording.ts";
import { pointWords } from "./flow_record.ts";

export function flowConstants({ shape, maxNorm, method }: NetworkProblem): Constants {
  const parameters = parameterCount(shape);
  return {
    STATE,
    ROWS,
    ...STATE_WORDS,
    ...CAUSES,
    ...ENDS,
    ...PHASES,
    ...VECTOR_ROWS,
    STAGES: VECTOR_ROWS.POINT - VECTOR_ROWS.U,
    MAXNORM: { f32: maxNorm },
    ...pair("HALF_OVER_P", 0.5 / parameters),
    // Explicit methods factorise no matrix.
    ONE_OVER_GAMMA: { f32: method.kind === "rosenbrock" ? method.oneOverGamma : 1 },
    POINT_WORDS: pointWords(parameters),
    MOST_TIMES,
  };
}
