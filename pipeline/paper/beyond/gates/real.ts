/**
 * Stage beyond/gates/real-NAME: networks of all kinds fitted to folds of a real data set (figure O3, top).
 * Parameters: data_set (real_data.ts); folds; pairs, seeds, evaluations. Input: data.csv. Output: fits.csv (fits.ts), of sizes
 * whose plain network has at most a quarter as many parameters as a fold has training samples: of all splits the same.
 */
import type { StageContext } from "../../../engine/mod.ts";
import { gatedLayout } from "../../../../kernels/analysis/gated/gated_shape.ts";
import { type FitSizes, fitsTable } from "./fits.ts";
import { KINDS, shapeOf } from "./kinds.ts";
import { foldsOf, readRegression } from "./real_data.ts";

export interface RealParameters extends FitSizes {
  readonly data_set: string;
  readonly folds: number;
}

const MOST_PART = 1 / 4;

export default function gatesReal(context: StageContext): void {
  const p = context.parameters as unknown as RealParameters;
  const data = readRegression(context.inputText("data.csv"));
  const splits = foldsOf(data, p.folds).map((fold, split) => ({ data_set: p.data_set, split, ...fold }));
  const fewest = Math.min(...splits.map(({ train }) => train.n));
  const pairs = p.pairs.filter((count) =>
    gatedLayout(shapeOf("plain", data.inputs, 2 * count)).parameters <= MOST_PART * fewest
  );
  context.output(
    "fits.csv",
    fitsTable(
      splits,
      { ...p, pairs },
      { kinds: KINDS, diagnose: true },
      (done, total) => context.progress(done, total),
    ),
  );
}
