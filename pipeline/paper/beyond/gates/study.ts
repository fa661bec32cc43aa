/**
 * Stage beyond/gates/study-NAME: networks of all kinds fitted to a data set of figure 4 (figure O3, top).
 * Parameters: data_set (its name); pairs, seeds, evaluations. Inputs: data.bin, test.bin. Output: fits.csv (fits.ts).
 */
import type { StageContext } from "../../../engine/mod.ts";
import { readDataSet } from "../../data_set.ts";
import { type FitSizes, fitsTable } from "./fits.ts";
import { KINDS } from "./kinds.ts";

export interface StudyParameters extends FitSizes {
  readonly data_set: string;
}

export default function gatesStudy(context: StageContext): void {
  const p = context.parameters as unknown as StudyParameters;
  const [train, test] = [readDataSet(context.input("data.bin")), readDataSet(context.input("test.bin"))];
  const split = { data_set: p.data_set, split: 0, train, test };
  context.output(
    "fits.csv",
    fitsTable([split], p, { kinds: KINDS, diagnose: true }, (done, total) => context.progress(done, total)),
  );
}
