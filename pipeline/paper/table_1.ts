/**
 * Stage table/1: the paper's hyper-parameters beside ours, as CSV, Markdown and LaTeX.
 *
 * Parameter: rows (hyper_parameters.ts), with the values that the stages of this graph run with. Outputs: table_1.csv, .md, .tex.
 */
import { type HyperParameter, latexTable, markdownOf } from "../../figures/table_1_hyper_parameters.ts";
import type { StageContext } from "../engine/mod.ts";
import { writeTable } from "./table.ts";

export interface TableOneParameters {
  readonly rows: readonly HyperParameter[];
}

export default function tableOne(context: StageContext): void {
  const { rows } = context.parameters as unknown as TableOneParameters;
  const columns = ["parameter", "paper", "here", "note"] as const;
  context.output("table_1.csv", writeTable(columns, rows.map((row) => columns.map((column) => row[column]))));
  context.output("table_1.md", markdownOf(rows));
  context.output("table_1.tex", latexTable(rows));
}
