/**
 * Stage toy/curve: ℓ(w,0) and h(w) along w (figure 6c).
 *
 * Parameters: from, to (input weight w), points. Output: curve.csv (w, loss, h).
 */
import { channelLimit } from "../../../kernels/analysis/toy/channel_limit.ts";
import type { StageContext } from "../../engine/mod.ts";
import { writeTable } from "../table.ts";
import type { ToySection } from "./profile.ts";

export type CurveParameters = ToySection["curve"];

export default function toyCurve(context: StageContext): void {
  const { from, to, points } = context.parameters as CurveParameters;
  const rows = Array.from({ length: points }, (_, i) => {
    const w = from + (to - from) * i / (points - 1);
    const { loss, h } = channelLimit(w);
    return [w, loss, h];
  });
  context.output("curve.csv", writeTable(["w", "loss", "h"], rows));
}
