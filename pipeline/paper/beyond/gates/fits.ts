/**
 * Networks of all kinds and sizes, fitted to one data set by Levenberg's and Marquardt's method from Glorot's initial weights,
 * for as many evaluations of residuals each: a row for each network, of fits.csv.
 *
 * data_set, split (a fold's number, 0 where there is but one); kind, width (r of the plain network in whose place it stands;
 * kinds.ts), parameters, samples; seed; loss and test_loss, mean squares; evaluations, ending (trainer.ts); reach: of the plain
 * network with the lowest loss of its seeds how its way on ends (../entrances/entrance.ts), else empty.
 */
import { gatedFit, meanSquare } from "../../../../kernels/analysis/gated/gated_fit.ts";
import { gatedInitialWeights } from "../../../../kernels/analysis/gated/gated_shape.ts";
import { levenbergMarquardt } from "../../../../kernels/analysis/trainers/levenberg_marquardt.ts";
import type { Trained } from "../../../../kernels/analysis/trainers/trainer.ts";
import { ofPaperShape } from "../../../../kernels/diagnosis/network.ts";
import { diagnoseAtOnce } from "../../../../kernels/diagnosis/whole.ts";
import type { DataSet } from "../../../../kernels/network_reference.ts";
import { type Cell, writeTable } from "../../table.ts";
import { type EndKind, wayEnd } from "../entrances/entrance.ts";
import { ACTIVATION, type Kind, kindsOf, shapeOf } from "./kinds.ts";

/** One data set, or one fold of it. */
export interface Split {
  readonly data_set: string;
  readonly split: number;
  readonly train: DataSet;
  readonly test: DataSet;
}

export interface FitSizes {
  /** r/2. */
  readonly pairs: readonly number[];
  readonly seeds: number;
  readonly evaluations: number;
}

const COLUMNS = [
  ...["data_set", "split", "kind", "width", "parameters", "samples"],
  ...["seed", "loss", "test_loss", "evaluations", "ending", "reach"],
];

/**
 * @param kinds that are asked for
 * @param diagnose whether the end of the best plain network's way on is told
 */
export function fitsTable(
  splits: readonly Split[],
  sizes: FitSizes,
  { kinds, diagnose }: { readonly kinds: readonly Kind[]; readonly diagnose: boolean },
  progress: (done: number, total: number) => void,
): string {
  const asked = splits.flatMap((split) =>
    sizes.pairs.flatMap((pairs) =>
      kindsOf(2 * pairs).filter((kind) => kinds.includes(kind)).map((kind) => ({
        split,
        kind,
        width: 2 * pairs,
      }))
    )
  );
  const rows = asked.flatMap(({ split, kind, width }, done) => {
    progress(done, asked.length);
    return rowsOf(split, kind, width, sizes, diagnose);
  });
  return writeTable(COLUMNS, rows);
}

function rowsOf(
  { data_set, split, train, test }: Split,
  kind: Kind,
  width: number,
  { seeds, evaluations }: FitSizes,
  diagnose: boolean,
): Cell[][] {
  const shape = shapeOf(kind, train.inputs, width);
  const [fit, unseen] = [gatedFit(shape, train), gatedFit(shape, test)];
  const stream = `beyond/gates/${data_set}/${split}/${kind}/${width}`;
  const trained = Array.from({ length: seeds }, (_, seed) => {
    const start = gatedInitialWeights(shape, stream, seed);
    return levenbergMarquardt(fit, start, { mostSteps: evaluations, mostEvaluations: evaluations });
  });
  const best = trained.reduce((least, each) => each.loss < least.loss ? each : least);
  return trained.map((network, seed) => [
    ...[data_set, split, kind, width, fit.parameters, train.n],
    ...[seed, network.loss, meanSquare(unseen.residuals(network.theta))],
    ...[network.evaluations, network.ending],
    diagnose && kind === "plain" && network === best ? reachOf(train, width, network) : "",
  ]);
}

/** How the way on from a plain network ends. */
function reachOf(data: DataSet, width: number, { theta }: Trained): EndKind {
  const shape = { inputs: data.inputs, hidden: [width], biased: true, activation: ACTIVATION };
  const samples = { ...data, outputs: 1 };
  const { continued } = diagnoseAtOnce({ network: ofPaperShape(shape), theta, samples });
  return wayEnd(shape, continued.findings.proof ?? "open", continued.theta).kind;
}
