/**
 * How much verdicts depend on each bound that the paper does not give (kernels/diagnosis/rules/thresholds.ts), on networks
 * that were looked at when the rules were made, and on others: `deno run --frozen --allow-env --allow-read
 * tests/measure/verdict_bounds.ts --seen end.jsonl,flow.jsonl --held end-held.jsonl,… > data/measurements/verdict_bounds.csv`,
 * with files that diagnosis_agreement.ts wrote by --keep.
 *
 * Columns: bound; factor, what its value is multiplied by; value; networks, "seen" or "held out"; count; agree; changed,
 * verdicts that are not those of the bounds as they are.
 */
import { parseArgs } from "@std/cli";
import { BOUNDS, type Bounds } from "../../kernels/diagnosis/rules/thresholds.ts";
import { judge } from "../../kernels/diagnosis/verdict.ts";
import { agrees, situationOf } from "./agreement/expected.ts";
import { keptCases } from "./agreement/kept.ts";

const FACTORS = [0.1, 0.3, 0.5, 0.8, 1, 1.05, 1.25, 2, 3, 10];

const options = parseArgs(Deno.args, { string: ["seen", "held"] });
const sets = ([["seen", options.seen], ["held out", options.held]] as const).map(([name, files]) => {
  if (typeof files !== "string") {
    throw new Error("--seen and --held must each name files with a comma between two");
  }
  const cases = files.split(",").flatMap(keptCases);
  return { name, cases: cases.map((each) => ({ ...each, verdict: judge(each.found).verdict })) };
});

console.log("bound,factor,value,networks,count,agree,changed");
for (const bound of Object.keys(BOUNDS) as (keyof Bounds)[]) {
  for (const factor of FACTORS) {
    const value = BOUNDS[bound] * factor;
    // A part of a whole.
    if (bound === "before" && value >= 1) continue;
    for (const { name, cases } of sets) {
      let [agree, changed] = [0, 0];
      for (const { study, found, verdict: usual } of cases) {
        const { verdict } = judge(found, { ...BOUNDS, [bound]: value });
        if (agrees(situationOf(study), verdict)) agree++;
        if (verdict !== usual) changed++;
      }
      console.log([bound, factor, value, name, cases.length, agree, changed].join(","));
    }
  }
}
