/** From tables to samples as training saw them, with a sentence for everything that was inferred or done. */
import type { DataFindings } from "../../../kernels/diagnosis/findings.ts";
import type { DenseSamples } from "../../../kernels/diagnosis/model.ts";
import { InputError, shortened } from "../input_error.ts";
import { chooseColumns, type ChosenColumns } from "./choose_columns.ts";
import { type Classes, classesOf, oneHot } from "./class_names.ts";
import { type Collected, collectRows } from "./collect_rows.ts";
import { parseLoss } from "./losses.ts";
import { sampleRows } from "./sample_rows.ts";
import { type Scale, scaleFile, type Scaling, standardise } from "./scaling.ts";
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
  const { loss, evidence: lossText } = parseLoss(request.loss, outputs);
  const classes = loss.kind === "cross-entropy";
  const columns = chooseColumns(table, await firstBlock(table), request.target, { inputs, outputs, classes });
  const labelled = classes && columns.targets.length === 1;
  const collected = await collectRows(table, columns, sampleRows(table.rows, rows, seed), labelled);
  const order = labelled ? classesOf(collected.distinct, outputs) : null;
  const scales = scalesOf(request.scaling, collected, columns, classes);
  const samples = finished(collected, inputs, outputs, order, scales);
  if (classes && !labelled) refuseNoProbabilities(samples);
  const other = test === null
    ? null
    : await collectRows(test, sameColumns(table, test, columns), sampleRows(test.rows, rows, seed), labelled);
  return {
    samples,
    test: other === null ? null : finished(other, inputs, outputs, order, scales),
    findings: {
      ...{ source: table.source, rows: table.rows, used: collected.used, inputs, outputs, loss },
      seed: rows < table.rows ? seed : null,
      evidence: [
        ...table.evidence,
        ...columns.evidence,
        ...order === null ? [] : [order.evidence],
        lossText,
        scales.evidence,
        rows < table.rows
          ? `${rows} of ${table.rows} rows drawn, seed ${seed}: every number from data has the error of this draw`
          : `all ${table.rows} rows`,
        ...test === null
          ? ["no test data: nothing was held out"]
          : [`test data: ${shortened(test.source)}, ${other!.used} of ${test.rows} rows`],
      ],
      warnings: [
        ...table.warnings,
        ...columns.warnings,
        ...missingText(collected, table),
        ...test === null ? [] : [...test.warnings, ...missingText(other!, test)],
      ],
    },
  };
}

async function firstBlock(table: Table): Promise<Block> {
  for await (const block of table.blocks(table.names.map((_, c) => c))) return block;
  throw new InputError(`${shortened(table.source)} has no rows`);
}

interface Scales {
  readonly inputs: Scale | null;
  readonly targets: Scale | null;
  readonly evidence: string;
}

function scalesOf(
  scaling: Scaling,
  { moments }: Collected,
  columns: ChosenColumns,
  classes: boolean,
): Scales {
  const [d, m] = [columns.inputs.length, columns.targets.length];
  switch (scaling.kind) {
    case "none":
      return {
        inputs: null,
        targets: null,
        evidence: "values as they stand in the file: no standardisation",
      };
    case "file": {
      const found = scaleFile(scaling, d, m);
      const which = found.targets === null || classes ? "inputs" : "inputs and targets";
      const evidence = `${which} standardised by the means and scales of ${shortened(scaling.name)}`;
      return { inputs: found.inputs, targets: classes ? null : found.targets, evidence };
    }
    case "computed": {
      const { mean, scale } = moments.scale();
      const part = (from: number, to: number) => ({
        mean: mean.slice(from, to),
        scale: scale.slice(from, to),
      });
      const both = scaling.targets && !classes;
      return {
        inputs: part(0, d),
        targets: both ? part(d, d + m) : null,
        evidence:
          `${
            both ? "inputs and targets" : "inputs"
          } standardised by mean and population standard deviation ` +
          `of all ${moments.count} complete rows of the data${
            scaling.targets && classes ? "; targets are classes and stay" : ""
          }`,
      };
    }
  }
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

function missingText({ missing }: Collected, { source, rows }: Table): string[] {
  return missing === null ? [] : [
    `${missing.rows} of ${rows} rows of ${shortened(source)} miss a value and are left out (the first: ` +
    `${missing.first}); if training filled them in, give the data so`,
  ];
}
