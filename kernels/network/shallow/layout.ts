/** Where the kernels for one hidden layer find things, in numbers; of rounded Hessians rounded.ts. */
import { layoutOf } from "../../network_shape.ts";
import type { Constants } from "../../strict/strict.ts";
import { chunkOf } from "../exact_sums.ts";
import type { NetworkProblem, Schedule } from "../problem.ts";
import { roundedConstants } from "./rounded.ts";

export function shallowConstants(problem: NetworkProblem, schedule: Schedule): Constants {
  const { shape } = problem;
  const { lanes } = schedule;
  const { parameters, output, layers } = layoutOf(shape);
  const neurons = shape.hidden[0]!;
  const sources = shape.inputs + (shape.biased ? 1 : 0);
  const pairs = sources * (sources + 1) / 2;
  const chunk = chunkOf(pairs, lanes);
  return {
    R: neurons,
    STRIDE: layers[0]!.stride,
    OUTPUT: output,
    SUM_ROW: parameters + 1,
    PAIRS: pairs,
    CURVATURES: neurons * pairs,
    PAIR_CHUNK: chunk,
    PAIR_CHUNK_LANES: chunk * lanes,
    ...roundedConstants(problem, schedule),
  };
}
