/** What all pages of the report share: escaping, tables and navigation. */
import { documentOf } from "./document.ts";
import { escapeHtml } from "./text.ts";

export { escapeHtml, withIndices } from "./text.ts";

export const PAPER_TITLE = "Flat Channels to Infinity in Neural Loss Landscapes";
export const PAPER_ADDRESS = "https://arxiv.org/abs/2506.14951";

export interface Page {
  /** File name, which the navigation marks. */
  readonly name: string;
  readonly title: string;
  /** Below the heading. */
  readonly lead: string;
  readonly body: string;
  /** Paths of scripts, loaded in this order after the page. */
  readonly scripts?: readonly string[];
}

const PAGES: readonly (readonly [name: string, label: string])[] = [
  ["index.html", "Results"],
  ["claims.html", "Claims"],
  ["beyond.html", "Beyond the paper"],
  ["stalled.html", "When training stalls"],
  ["explorer.html", "Explorer"],
  ["glossary.html", "Glossary"],
  ["stages.html", "How it was made"],
  ["record.html", "Record of the run"],
  ["recompute.html", "Recompute here"],
];

export function pageOf({ name, title, lead, body, scripts = [] }: Page): string {
  const links = PAGES.map(([page, label]) =>
    `<a href="${page}"${page === name ? ' aria-current="page"' : ""}>${label}</a>`
  );
  return documentOf({
    ...{ title, lead, body },
    navigation: `<nav aria-label="Pages">${links.join("\n")}</nav>\n`,
    scripts: scripts.map((path) => `<script src="${path}"></script>\n`).join(""),
  });
}

export type Row = Readonly<Record<string, unknown>>;

/** More columns than a phone can show side by side. */
const WIDE = 5;

/**
 * A table that scrolls by itself where it is wider than the screen. Cells are HTML. On a phone, each row of a wide
 * one is a list of its cells, with their columns' names.
 */
export function tableOf(
  label: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const cell = (html: string, column: number) =>
    `<td data-column="${escapeHtml(columns[column]!)}">${html}</td>`;
  const body = rows.map((cells) => `<tr>${cells.map(cell).join("")}</tr>`);
  return `<div class="scroll${columns.length > WIDE ? " wide" : ""}" role="region" tabindex="0" aria-label="${
    escapeHtml(label)
  }">
<table><thead><tr>${head}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>`;
}

/** Links to files beside the page, by path. */
export function links(files: readonly string[]): string {
  return files.map((file) => `<a href="${file}">${file.slice(file.lastIndexOf("/") + 1)}</a>`).join(" · ");
}
