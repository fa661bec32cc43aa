/** From tables to samples as training saw them, with a sentence for everything that was inferred or done. */
import type { DataFindings } from "../../../kernels/diagnosis/findings.ts";
import type { DenseSamples } from "../../../kernels/diagnosis/model.ts";
import { InputError, shortened } from "../input_error.ts";
import { chooseColumns, type ChosenColumns, isTextTarget } from "./choose_columns.ts";
import { type Classes, classesOf, oneHot } from "./class_names.ts";
import { type Collected, collectRows } from "./collect_rows.ts";
import { parseLoss } from "./losses.ts";
import { sampleRows } from "./sample_rows.ts";
import { type Scales, scalesOf, type Scaling, standardise } from "./scaling.ts";
import type { Block, Table } from "./table.ts";

export interface DataRequest {
  readonly table: Table;
  /** Data that training did not see; nothing is held out of `table` without it. */
  readonly test: Table | null;
  /** D and M of the network. */
  readonly inputs: number;
  readonly outputs: number;
  readonly target: readonly string[] | null;
  readonly loss: string | null;
  readonly scaling: Scaling;
  /** Rows used at most, and the seed that draws them. */
  readonly rows: number;
  readonly seed: number;
}

export interface PreparedData {
  readonly samples: DenseSamples;
  readonly test: DenseSamples | null;
  readonly findings: DataFindings;
}

/** @throws InputError, in words for the user */
export async function prepareData(request: DataRequest): Promise<PreparedData> {
  const { table, test, inputs, outputs, rows, seed } = request;
  const first = await firstBlock(table);
  const named = request.loss === null && outputs > 1 && isTextTarget(table, first, request.target, inputs);
  const { loss, evidence } = parseLoss(named ? "cross-entropy" : request.loss, outputs);
  const lossText = named
    ? `${evidence}; as --loss says nothing and the target is names of classes`
    : evidence;
  const classes = loss.kind === "cross-entropy";
  const columns = chooseColumns(table, first, request.target, { inputs, outputs, classes });
  const labelled = classes && columns.targets.length === 1;
  const collected = await collectRows(table, columns, sampleRows(table.rows, rows, seed), labelled);
  const order = labelled ? classesOf(collected.distinct, outputs) : null;
  const namesOf = (list: readonly number[]) => list.map((c) => table.names[c] || String(c + 1));
  const scaled = { inputs: namesOf(columns.inputs), targets: namesOf(columns.targets), classes };
  const scales = scalesOf(request.scaling, collected.moments, scaled);
  const samples = finished(collected, inputs, outputs, order, scales);
  if (classes && !labelled) refuseNoProbabilities(samples);
  const other = test === null
    ? null
    : await collectRows(test, sameColumns(table, test, columns), sampleRows(test.rows, rows, seed), labelled);
  const tests = other === null ? null : finished(other, inputs, outputs, order, scales);
  return {
    samples,
    test: tests,
    findings: {
      ...{ source: table.source, rows: table.rows, used: collected.used, inputs, outputs, loss },
      ...{ seed: rows < table.rows ? seed : null, missing: collected.missing.findings() },
      evidence: [
        ...table.evidence,
        ...columns.evidence,
        ...order === null ? [] : [order.evidence],
        lossText,
        scales.evidence,
        rowsText(collected, table, rows < table.rows ? { rows, seed } : null),
        ...test === null
          ? ["no test data: nothing was held out"]
          : [`test data: ${shortened(test.source)}, ${other!.used} of ${test.rows} rows`],
      ],
      warnings: [
        ...table.warnings,
        ...columns.warnings,
        ...collected.missing.warnings("Loss, gradient, curvature, verdict and every other number here are"),
        ...tests !== null && areSame(samples, tests)
          ? ["the test data are the data of training: the test loss says nothing about other data"]
          : [],
        ...test === null ? [] : [...test.warnings, ...other!.missing.warnings("The test loss is that")],
      ],
    },
  };
}

function areSame(one: DenseSamples, other: DenseSamples): boolean {
  return one.n === other.n && one.x.every((each, i) => each === other.x[i]) &&
    one.y.every((each, i) => each === other.y[i]);
}

function rowsText(
  { used, moments, missing }: Collected,
  { rows }: Table,
  drawn: { readonly rows: number; readonly seed: number } | null,
): string {
  const whole = missing.rows === 0 ? `${rows} rows` : `${moments.count} complete rows of ${rows}`;
  if (drawn === null) return `all ${whole}`;
  const gaps = missing.rows === 0 ? "" : `, ${used} of them complete`;
  return `${drawn.rows} of ${rows} rows drawn, seed ${drawn.seed}${gaps}: every number from data has the error of this draw`;
}

async function firstBlock(table: Table): Promise<Block> {
  for await (const block of table.blocks(table.names.map((_, c) => c))) return block;
  throw new InputError(`${shortened(table.source)} has no rows`);
}

function finished(
  { used, x, y, labels }: Collected,
  inputs: number,
  outputs: number,
  order: Classes | null,
  scales: Scales,
): DenseSamples {
  const values = order === null ? y : oneHot(labels, order, outputs);
  if (scales.inputs !== null) standardise(x, scales.inputs);
  if (scales.targets !== null) standardise(values, scales.targets);
  return { n: used, inputs, outputs, x, y: values };
}

/** The same columns in another table: by names where both have them, else by place. */
function sameColumns(table: Table, test: Table, columns: ChosenColumns): ChosenColumns {
  const find = (c: number): number => {
    const named = test.names.indexOf(table.names[c]!);
    if (named >= 0) return named;
    if (test.names.length === table.names.length) return c;
    throw new InputError(
      `The test data ${shortened(test.source)} have no column ${shortened(table.names[c]!)}`,
    );
  };
  return { ...columns, inputs: columns.inputs.map(find), targets: columns.targets.map(find) };
}

function refuseNoProbabilities({ n, outputs, y }: DenseSamples): void {
  for (let i = 0; i < n; i++) {
    const row = y.subarray(i * outputs, (i + 1) * outputs);
    const sum = row.reduce((total, value) => total + value, 0);
    if (row.every((value) => value >= 0) && Math.abs(sum - 1) <= 1e-6) continue;
    throw new InputError(
      `Targets of a cross-entropy are classes or probabilities: used row ${
        i + 1
      } sums to ${sum}. Name the column ` +
        "of classes by --target",
    );
  }
}
