/** Table 1: hyper-parameters of the paper's solver and of ours, as Markdown and LaTeX. */
import { markdownTable } from "./markdown_table.ts";

export interface HyperParameter {
  readonly parameter: string;
  readonly paper: string;
  readonly here: string;
  readonly note: string;
}

export const HEAD = ["Hyper-parameter", "Paper", "Here", "Note"];

export function markdownOf(rows: readonly HyperParameter[]): string {
  return markdownTable(HEAD, rows.map(cells));
}

export function latexTable(rows: readonly HyperParameter[]): string {
  const body = [HEAD, ...rows.map(cells)].map((row) => `  ${row.map(latex).join(" & ")} \\\\\n`);
  return `\\begin{tabular}{llll}\n  \\hline\n${body[0]}  \\hline\n${
    body.slice(1).join("")
  }  \\hline\n\\end{tabular}\n`;
}

function cells(row: HyperParameter): string[] {
  return [row.parameter, row.paper, row.here, row.note];
}

/** Special characters; powers of ten and Greek letters as mathematics. */
function latex(text: string): string {
  return text.replace(/[\\&%$#_{}~]/g, (mark) => mark === "\\" ? "\\textbackslash{}" : `\\${mark}`)
    .replace(/\b(\d+)\^(-?\d+)\b/g, "$$$1^{$2}$$").replaceAll("η", "$\\eta$").replaceAll("β", "$\\beta$")
    .replaceAll("ε", "$\\varepsilon$").replaceAll("θ", "$\\theta$").replaceAll("‖", "$\\|$");
}
