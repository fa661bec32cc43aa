/** A page of a run: its figures and tables, and of each stage what it took and the hashes of what it made. */
import { parse } from "csv-parse/sync";
import {
  publishedFiles,
  readIfPresent,
  relativeAddress,
  type RunRecord,
  type StageDeclaration,
} from "../../engine/mod.ts";
import { bytes, duration } from "../display/text.ts";

export interface ReportContent {
  readonly name: string;
  readonly description: string;
  readonly stages: readonly StageDeclaration[];
  readonly record: RunRecord;
  /** Where the files are published. */
  readonly folder: string;
}

/** More rows of a table than these are not shown. */
const MOST_ROWS = 40;

/** HTML that opens from disk, beside the published files. */
export function reportPage({ name, description, stages, record, folder }: ReportContent): string {
  const files = publishedFiles(stages).filter(({ stage }) => record.stages[stage] !== undefined);
  const shown = files.flatMap(({ path, stage, output }) => {
    const hash = record.stages[stage]!.outputs[output]?.hash ?? "";
    const from = `<figcaption>${escape(path)}, of ${
      escape(stage)
    }, SHA-256 <code>${hash}</code></figcaption>`;
    if (/\.(svg|png)$/.test(path)) {
      return [`<figure><img src="${escape(relativeAddress(path))}" alt="${escape(path)}">${from}</figure>`];
    }
    const content = path.endsWith(".csv") ? readIfPresent(`${folder}/${path}`) : null;
    const link = `<a href="${escape(relativeAddress(path))}">${escape(path)}</a>`;
    return [
      `<figure>${content === null ? link : csvTable(new TextDecoder().decode(content))}${from}</figure>`,
    ];
  });
  const rows = stages.flatMap((stage) => {
    const found = record.stages[stage.name];
    if (found === undefined) return [];
    const { machine, key, outputs } = found;
    const made = Object.entries(outputs).map(([output, { hash, size }]) =>
      `${escape(output)} <code>${hash.slice(0, 12)}</code> ${bytes(size)}`
    );
    const note = machine.notes.adapter === undefined ? "" : escape(String(machine.notes.adapter));
    const cells = [
      `<b>${escape(stage.name)}</b><br>${escape(stage.about)}`,
      `${duration(machine.milliseconds)}${note === "" ? "" : `<br>${note}`}`,
      `<code>${key.slice(0, 12)}</code>`,
      made.join("<br>"),
    ];
    return [`<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`];
  });
  return [
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(name)}</title>`,
    "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}img{max-width:100%}",
    "figure{margin:2rem 0}table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3rem .6rem;",
    "text-align:left;vertical-align:top}figcaption,code{font-size:.8rem;color:#444;overflow-wrap:anywhere}</style>",
    `<h1>${escape(name)}</h1><p>${escape(description)}</p><p>Profile <code>${
      escape(record.scope)
    }</code>.</p>`,
    ...shown,
    "<h2>Stages</h2><table><tr><th>stage</th><th>took</th><th>key</th><th>made</th></tr>",
    ...rows,
    "</table></html>",
    "",
  ].join("\n");
}

/** The first rows of a CSV file as a table. */
export function csvTable(csv: string): string {
  const [head = [], ...rows] = parse(csv, { relax_column_count: true, relax_quotes: true }) as string[][];
  const row = (cells: readonly string[], cell: "td" | "th") =>
    `<tr>${cells.map((text) => `<${cell}>${escape(text)}</${cell}>`).join("")}</tr>`;
  const left = rows.length - MOST_ROWS;
  const shown = rows.slice(0, MOST_ROWS).map((cells) => row(cells, "td")).join("");
  return `<table>${row(head, "th")}${shown}</table>${left > 0 ? `<p>and ${left} more rows</p>` : ""}`;
}

function escape(text: string): string {
  const names: { readonly [character: string]: string } = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
  return text.replace(/[&<>"]/g, (character) => `&${names[character]!};`);
}
