/**
 * Stage toy/functions: the target and what the networks at the saddle line and at the two channels' ends compute
 * (figure 6a).
 *
 * Parameters: range (inputs from −range to range), points. Output: functions.csv (x, target, saddle_line,
 * channel_1, channel_2).
 */
import { criticalPoints } from "../../../kernels/analysis/toy/channel_limit.ts";
import { activation, target } from "../../../kernels/toy/reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { writeTable } from "../table.ts";
import type { ToySection } from "./profile.ts";

export type FunctionsParameters = ToySection["functions"];

export default function toyFunctions(context: StageContext): void {
  const { range, points } = context.parameters as FunctionsParameters;
  const [first, saddle, second] = criticalPoints();
  const rows = Array.from({ length: points }, (_, i) => {
    const x = range * (2 * i / (points - 1) - 1);
    const limits = [saddle, first, second].map(({ w, c, a }) => {
      const { s, d } = activation(w * x);
      return c * s + a * x * d;
    });
    return [x, target(x), ...limits];
  });
  context.output("functions.csv", writeTable(["x", "target", "saddle_line", "channel_1", "channel_2"], rows));
}
