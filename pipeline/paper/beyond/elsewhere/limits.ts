/**
 * Stage beyond/elsewhere/limits: pairs of random units of every kind, at many ε, against a unit and its directional
 * derivative (kernels/analysis/elsewhere).
 *
 * Parameters: units (of each kind), samples (normal inputs), halvings (of ε, from 1). Outputs: errors.csv (kind, epsilon,
 * error: root mean square over samples and units, of each unit over its limit's own root mean square; predicted: the
 * same of ε² f₂; rounding: its estimate, from output weights of order 1/ε); error_fits.csv (kind, unit, exponent of ε
 * with its 95 % interval, over ε ≤ 0.1 where rounding does not count, n; ratio of the error to ε² f₂ at ε = 0.01).
 */
import ln from "@stdlib/math-base-special-ln";
import {
  LIMIT_KINDS,
  type LimitCase,
  limitCase,
} from "../../../../kernels/analysis/elsewhere/limit_cases.ts";
import { fitLine } from "../../../../kernels/analysis/statistics/regression.ts";
import { normals } from "../../../../kernels/strict/random.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { type Cell, writeTable } from "../../table.ts";
import type { ElsewhereSection } from "./profile.ts";

export type ElsewhereLimitsParameters = ElsewhereSection["limits"];

/** Errors below so many times their rounding are left out of the fit. */
const ABOVE_ROUNDING = 10;
/** The law holds as ε → 0: where the first correction is small. */
const LARGEST_FITTED = 0.1;
/** Where the error is compared with ε² f₂. */
const COMPARED = 0.01;
const EPSILON_64 = 2 ** -52;

export default function elsewhereLimits(context: StageContext): void {
  const p = context.parameters as unknown as ElsewhereLimitsParameters;
  const rows: Cell[][] = [];
  const fits: Cell[][] = [];
  for (const kind of LIMIT_KINDS) {
    const units = Array.from(
      { length: p.units },
      (_, unit) => new Measured(limitCase(kind, unit), p.samples),
    );
    const fitted = units.map((): { x: number; y: number }[] => []);
    for (let k = 0, epsilon = 1; k <= p.halvings; k++, epsilon /= 2) {
      const each = units.map((unit, i) => {
        const found = unit.at(epsilon);
        if (epsilon <= LARGEST_FITTED && found.error > ABOVE_ROUNDING * found.rounding) {
          fitted[i]!.push({ x: ln(epsilon), y: ln(found.error) });
        }
        return found;
      });
      const mean = (of: "error" | "predicted" | "rounding") => rootMeanSquare(each.map((found) => found[of]));
      rows.push([kind, epsilon, mean("error"), mean("predicted"), mean("rounding")]);
    }
    for (const [i, points] of fitted.entries()) {
      const fit = fitLine(points.map(({ x }) => x), points.map(({ y }) => y));
      const { error, predicted } = units[i]!.at(COMPARED);
      fits.push([kind, i, fit.slope, fit.lower, fit.upper, fit.n, error / predicted]);
    }
  }
  context.output("errors.csv", writeTable(["kind", "epsilon", "error", "predicted", "rounding"], rows));
  const columns = ["kind", "unit", "exponent", "lower", "upper", "n", "ratio"];
  context.output("error_fits.csv", writeTable(columns, fits));
}

/** A case on its samples, with what does not depend on ε. */
class Measured {
  readonly #of: LimitCase;
  readonly #inputs: readonly Float64Array[];
  readonly #limits: readonly Float64Array[];
  readonly #scale: number;
  readonly #second: number;

  constructor(of: LimitCase, samples: number) {
    const numbers = Float64Array.from(normals("elsewhere/inputs", 0, samples * of.inputs));
    this.#of = of;
    this.#inputs = Array.from(
      { length: samples },
      (_, n) => numbers.subarray(n * of.inputs, (n + 1) * of.inputs),
    );
    this.#limits = this.#inputs.map((x) => of.limit(x));
    this.#scale = rootMeanSquare(this.#limits.flatMap((values) => [...values]));
    this.#second = rootMeanSquare(this.#inputs.flatMap((x) => [...of.second(x)]));
  }

  at(epsilon: number): { error: number; predicted: number; rounding: number } {
    const gaps = this.#inputs.flatMap((x, n) => {
      const limit = this.#limits[n]!;
      return [...this.#of.at(epsilon, x).map((value, i) => value - limit[i]!)];
    });
    return {
      error: rootMeanSquare(gaps) / this.#scale,
      predicted: epsilon * epsilon * this.#second / this.#scale,
      rounding: EPSILON_64 * this.#of.size / epsilon / this.#scale,
    };
  }
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
