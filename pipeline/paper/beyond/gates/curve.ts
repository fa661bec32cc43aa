/**
 * Stage beyond/gates/curve-TARGET: plain and gated networks fitted to a target of one input (figure O3, bottom).
 * Parameters: target (targets.ts); pairs, seeds, evaluations. Output: fits.csv (fits.ts); its test points lie between those
 * of the training.
 */
import type { StageContext } from "../../../engine/mod.ts";
import { type FitSizes, fitsTable } from "./fits.ts";
import { CURVE_TARGETS, curveData } from "./targets.ts";

export interface CurveParameters extends FitSizes {
  readonly target: string;
}

export default function gatesCurve(context: StageContext): void {
  const p = context.parameters as unknown as CurveParameters;
  const target = CURVE_TARGETS.find(({ name }) => name === p.target)!;
  const split = { data_set: target.name, split: 0, ...curveData(target) };
  context.output(
    "fits.csv",
    fitsTable(
      [split],
      p,
      { kinds: ["plain", "gated"], diagnose: false },
      (done, total) => context.progress(done, total),
    ),
  );
}
