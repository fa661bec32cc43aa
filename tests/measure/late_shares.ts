/**
 * Networks whose verdict and label differ over the paper's third criterion, followed on: does most of the movement lie in
 * the channel's subspace in the end? `deno run --frozen --allow-env --allow-read tests/measure/late_shares.ts --store .store
 * --profile quick --of data/measurements/diagnosis_agreement.csv > data/measurements/late_shares.csv`.
 *
 * Of each row of the table that does not agree the run is continued from its end to twice its norm, from there to twice
 * that, and so on, five times. Columns, a row for each end: configuration; seed; kind; verdict; norm; distance, of the
 * closest opposite pair; mirrored, 1 where that is of a unit and another one's mirror image; inside, the share of the last
 * update (from 0.8 of the norm on) in the channel's subspace; evaluations.
 */
import { parse } from "@std/csv";
import { parseArgs } from "@std/cli";
import { continueFrom } from "../../kernels/diagnosis/continuation.ts";
import { denseModel } from "../../kernels/diagnosis/dense_model.ts";
import { ofPaperShape } from "../../kernels/diagnosis/network.ts";
import { root } from "../root.ts";
import { MEAN_SQUARE } from "../../kernels/diagnosis/whole.ts";
import { studyCases } from "./agreement/study.ts";

const DOUBLINGS = 5;

const options = parseArgs(Deno.args, { string: ["store", "profile", "of"] });
const text = (value: unknown, otherwise: string) => typeof value === "string" ? value : otherwise;
const rows = parse(Deno.readTextFileSync(text(options.of, "data/measurements/diagnosis_agreement.csv")), {
  skipFirstRow: true,
}) as Record<string, string>[];
const differing = new Map(
  rows.filter(({ at, agrees }) => at === "end" && agrees === "0")
    .map(({ configuration, seed, kind, verdict }) => [`${configuration}/${seed}`, { kind, verdict }]),
);

console.log("configuration,seed,kind,verdict,norm,distance,mirrored,inside,evaluations");
const question = {
  ...{ storeDir: text(options.store, `${root}/.store`), profile: text(options.profile, "quick") },
  ...{ part: "", at: "end", seeds: [0, 1000] } as const,
};
for (const { configuration, seed, shape, samples, theta: start } of studyCases(question)) {
  const found = differing.get(`${configuration}/${seed}`);
  if (found === undefined) continue;
  const network = ofPaperShape(shape);
  const model = denseModel(network, MEAN_SQUARE, samples);
  let theta = start;
  for (let k = 0; k < DOUBLINGS; k++) {
    const on = continueFrom(network, MEAN_SQUARE, samples, model, theta);
    const { norm, closest, inside, evaluations, end } = on.findings;
    const cells = [configuration, seed, found.kind, found.verdict, norm, closest?.distance];
    console.log(
      [...cells, closest?.mirrored ? 1 : 0, inside, evaluations].map((cell) => cell ?? "").join(","),
    );
    if (end === "rest") break;
    theta = on.theta;
  }
}
