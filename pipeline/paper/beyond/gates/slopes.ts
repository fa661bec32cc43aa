/**
 * How the error on a target of one input falls with the number of parameters: slopes of ln RMS in ln P of the best plain and gated
 * networks (cells.ts), RMS the root of the mean squared error on test points, and of ln (RMS gated / RMS plain) in ln P of the
 * plain ones. Intervals by Student's t from the residuals: of a target there is one draw.
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../../../../kernels/analysis/statistics/regression.ts";
import { studentQuantile } from "../../../../kernels/analysis/statistics/student_t.ts";
import type { Best } from "./cells.ts";

export const CURVES = ["plain", "gated", "gated / plain"] as const;
export type Curve = typeof CURVES[number];

export interface Slope {
  readonly target: string;
  readonly curve: Curve;
  readonly slope: number;
  readonly lower: number;
  readonly upper: number;
  readonly intercept: number;
  readonly n: number;
}

/** @param share confidence of the intervals, 0.95 where nothing else is asked */
export function slopesOf(bests: readonly Best[], share = 0.95): Slope[] {
  const targets = [...new Set(bests.map(({ data_set }) => data_set))];
  return targets.flatMap((target) => {
    const of = (kind: string) =>
      bests.filter((best) => best.data_set === target && best.kind === kind).sort((a, b) =>
        a.width - b.width
      );
    const [plain, gated] = [of("plain"), of("gated")];
    const lines = {
      plain: { x: plain, y: plain.map(errorOf) },
      gated: { x: gated, y: gated.map(errorOf) },
      "gated / plain": { x: plain, y: gated.map((best, i) => errorOf(best) - errorOf(plain[i]!)) },
    };
    return CURVES.map((curve) => {
      const { x, y } = lines[curve];
      return { target, curve, ...lineOf(x.map(({ parameters }) => ln(parameters)), y, share) };
    });
  });
}

/** ln RMS. */
function errorOf({ test_loss }: Best): number {
  return ln(test_loss) / 2;
}

function lineOf(x: readonly number[], y: readonly number[], share: number) {
  const { slope, intercept, lower, upper, n } = fitLine(x, y);
  // Of two points nothing is left to judge by.
  const wider = n > 2 ? studentQuantile(n - 2, share) / studentQuantile(n - 2) : 1;
  return {
    ...{ slope, intercept, n },
    lower: slope - wider * (slope - lower),
    upper: slope + wider * (upper - slope),
  };
}
