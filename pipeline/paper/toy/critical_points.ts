/**
 * Stage toy/critical-points: the three critical points of ℓ(w,0) and the ends of h(w) > 0 (section 4).
 *
 * No parameters. Outputs: critical_points.csv (name, w, loss, c, a, curvature, kind), h_zeros.csv (w).
 */
import { criticalPoints, hZeros } from "../../../kernels/analysis/toy/channel_limit.ts";
import type { StageContext } from "../../engine/mod.ts";
import { writeTable } from "../table.ts";

export default function toyCriticalPoints(context: StageContext): void {
  const rows = criticalPoints().map((point) => [
    point.name,
    point.w,
    point.loss,
    point.c,
    point.a,
    point.curvature,
    point.curvature > 0 ? "minimum" : "maximum",
  ]);
  context.output(
    "critical_points.csv",
    writeTable(["name", "w", "loss", "c", "a", "curvature", "kind"], rows),
  );
  context.output("h_zeros.csv", writeTable(["w"], hZeros().map((w) => [w])));
}
