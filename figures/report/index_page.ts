/** The report's first page: what a channel is, three pictures, the claims in a strip, every figure, table 1. */
import { claimStrip } from "./claim_strip.ts";
import {
  escapeHtml,
  links,
  pageOf,
  PAPER_ADDRESS,
  PAPER_TITLE,
  type Row,
  tableOf,
  withIndices,
} from "./html.ts";
import { stageAnchor } from "./stage_anchor.ts";

export interface ReportFigure {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** A sentence: what to look at. */
  readonly lookAt: string;
  /** A sentence in place of the picture, for readers who do not see it. */
  readonly alt: string;
  /** Width and height of its SVG, points. */
  readonly size: readonly [number, number];
  /** Files beside the page, by path; the first is the picture. */
  readonly files: readonly string[];
  /** Whether its marks can be asked what they are: then `specs/ID.js` is there. */
  readonly interactive: boolean;
  /** Stages under it in the order in which they ran, the drawing last. */
  readonly stages: readonly { readonly name: string; readonly about: string }[];
}

export interface KeyNumber {
  readonly what: string;
  readonly value: string;
  /** What the paper says, where it says something. */
  readonly paper: string;
}

export interface Report {
  readonly profile: string;
  /** What a command takes to mean this profile, such as ` --profile smoke`; nothing for the default. */
  readonly option: string;
  readonly about: string;
  readonly numbers: readonly KeyNumber[];
  readonly figures: readonly ReportFigure[];
  /** The paper's claims, a row each, with the verdict on each. */
  readonly statements: readonly Row[];
  /** Tests of them on these numbers. */
  readonly claims: readonly Row[];
  readonly claimFiles: readonly string[];
  /** Figure 4 as the authors count, beside ours. */
  readonly counting: readonly Row[];
  readonly table: readonly Row[];
}

/** Pictures that tell the story, with what each tells. */
const KEY_PICTURES: readonly (readonly [id: string, story: string])[] = [
  ["fig1", "What a channel is: a valley beside a saddle line, and the gated linear unit at its end."],
  ["fig4c", "How often training ends in one, for each data set."],
  [
    "fig6d",
    "Why training stops in it: steps are too large for the narrow valley, where λ_max meets 2/η, the edge of stability.",
  ],
];

export function indexPage(report: Report): string {
  const contents = report.figures.map(({ id, title }) =>
    `<li><a href="#${id}">${escapeHtml(title)}</a></li>`
  );
  return pageOf({
    name: "index.html",
    title: PAPER_TITLE,
    lead:
      `A reproduction of <a href="${PAPER_ADDRESS}">the paper</a> by Martinelli, van Meegen, Şimşek, Gerstner and ` +
      "Brea (NeurIPS 2025, arXiv 2506.14951): every figure, table and number here was computed from scratch. Profile " +
      `<strong>${escapeHtml(report.profile)}</strong>: ${escapeHtml(report.about)}.`,
    scripts: ["scripts/vega.js", "scripts/figures.js"],
    body:
      `<p class="story">Train a small network, and you may find that it never arrives. Two of its neurons come to
compute almost the same, while their output weights grow without bound, one upwards, one downwards, so that only their
difference counts. The loss falls all the way, ever more slowly, along the floor of a valley that is flat in its own
direction, gets ever narrower, and ends at infinity. Such a valley is a <strong>channel</strong>. It begins beside a
<em>saddle line</em>, where one neuron is merely doubled, and in its limit the two neurons act as a neuron and a
<em>gated linear unit</em>: a network that no finite weights give. <a href="explorer.html">See a ball roll into one</a>, or
look words up in the <a href="glossary.html">glossary</a>.</p>
${keyPictures(report.figures)}
<h2 id="claims">The paper's claims</h2>
<p>One number of ours for each claim, with its 95 % interval or range, beside what the paper says; <a href="claims.html">every test of every claim</a>
has a page of its own.</p>
${claimStrip(report.statements, report.claims)}
<details><summary>All figures</summary><ul>
${contents.join("\n")}
<li><a href="#table1">Table 1</a></li>
</ul></details>
${report.figures.map((figure) => figureSection(figure, report.option)).join("\n")}
<h2 id="table1">Table 1: hyper-parameters</h2>
${hyperParameters(report.table)}
<p class="files">${
        links([
          ...["table1/table_1.csv", "table1/table_1.md", "table1/table_1.tex"],
          ...["table1/table1.svg", "table1/table1.pdf", "table1/table1.png"],
        ])
      }</p>`,
  });
}

function keyPictures(figures: readonly ReportFigure[]): string {
  const pictures = KEY_PICTURES.flatMap(([id, story]) => {
    const figure = figures.find((each) => each.id === id);
    if (figure === undefined) return [];
    const { alt, size: [width, height], files } = figure;
    return [
      `<li class="key-${id}"><a href="#${id}"><img src="${
        files[0]
      }" width="${width}" height="${height}" alt="${escapeHtml(alt)}">
<span>${withIndices(story)}</span></a></li>`,
    ];
  });
  return pictures.length === 0 ? "" : `<ul class="key-pictures">\n${pictures.join("\n")}\n</ul>`;
}

function hyperParameters(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  return tableOf(
    "Hyper-parameters",
    names,
    rows.map((row) => names.map((name) => escapeHtml(String(row[name])))),
  );
}

/** Natural width from which a picture's labels are too small on a phone, so that it scrolls there. */
const BROAD = 298;

/** A figure with its texts, its files, and how it was made. */
export function figureSection(figure: ReportFigure, option: string): string {
  const { id, title, caption, lookAt, alt, size: [width, height], files, interactive, stages } = figure;
  const marks = interactive ? ` data-spec="${id}"` : "";
  const broad = width > BROAD;
  const made = stages.map(({ name, about }) =>
    `<li><a href="stages.html#${stageAnchor(name)}">${escapeHtml(name)}</a>: ${escapeHtml(about)}</li>`
  );
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(title)}</h2>
<figure id="${id}-figure"${marks} style="--width: ${width}px"${broad ? ' class="broad"' : ""}>
${broad ? `<p class="swipe">Swipe the picture sideways to see all of it.</p>\n` : ""}<a href="${
    files[0]
  }"><img src="${files[0]}" width="${width}" height="${height}" alt="${escapeHtml(alt)}"></a>
<p class="look-at">${withIndices(lookAt)}</p>
<figcaption>${withIndices(caption)}</figcaption>
</figure>
<p class="files">${links(files)}</p>
<details><summary>How this was made<span hidden>: ${escapeHtml(title)}</span></summary>
<p>Brought up to date by <code>deno task reproduce ${id}${escapeHtml(option)}</code>, in this order.
<code>deno task trace ${id}${escapeHtml(option)}</code> adds modules, shaders, hashes and times.</p>
<ol>
${made.join("\n")}
</ol></details>
</section>`;
}
