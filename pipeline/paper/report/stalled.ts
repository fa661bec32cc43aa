/**
 * Stage report/stalled: the page for practitioners. Parameters: profile; figure (figO2's alt text and files). Inputs:
 * stalls.csv of beyond/entrances/summary; findings.csv and ways.csv of beyond/ways-out/findings; figO2.svg. Output:
 * stalled.html.
 */
import { stalledPage } from "../../../figures/report/stalled_page.ts";
import { median } from "../../../kernels/analysis/numerics/ascending.ts";
import type { StageContext } from "../../engine/mod.ts";
import { isEntrance, isRun, priceOf } from "../beyond/entrances/stall_rows.ts";
import { FIRST_ORDER } from "../beyond/entrances/trainers.ts";
import { readTable } from "../table.ts";
import { sizeOf } from "./picture_size.ts";

export interface ReportStalledParameters {
  readonly profile: string;
  readonly figure: { readonly alt: string; readonly files: readonly string[] };
}

export default function reportStalled(context: StageContext): void {
  const { profile, figure } = context.parameters as unknown as ReportStalledParameters;
  const rows = (name: string) => readTable(context.inputText(name));
  const left = rows("stalls.csv").filter((row) => isRun(row) && FIRST_ORDER.has(String(row.family)));
  const stalled = left.filter(isEntrance);
  const gate = rows("findings.csv").find(({ id }) => id === "O2.1")!.value;
  const ways = rows("ways.csv");
  const gradients = Math.max(...ways.map(({ cost }) => Number(cost)));
  const last = ways.filter(({ cost }) => cost === gradients);
  const gained = (way: string) => Number(last.find((row) => row.way === way)!.gained || NaN);
  const page = stalledPage(profile, {
    trainers: new Set(left.map(({ trainer }) => trainer)).size,
    ...{ networks: left.length, atEntrance: stalled.length / left.length },
    price: median(stalled.map(priceOf)),
    betterOnTest: stalled.filter((row) => Number(row.reach_test_loss) < Number(row.test_loss)).length /
      stalled.length,
    ...{ tried: Number(last[0]!.n), gradients },
    gained: {
      ...{ smallSteps: gained("GD, half of its edge"), largeSteps: gained("GD, twice its edge") },
      ...{ adam: gained("Adam anew"), merged: gained("pair merged, Adam"), lbfgs: gained("L-BFGS") },
    },
    gateBetter: Number(gate || NaN),
  }, { ...figure, size: sizeOf(context.inputText("figO2.svg")) });
  context.output("stalled.html", page);
}
