/** The report's first page: key numbers, figures with captions and downloads, claims with verdicts, table 1. */
import { countingTable } from "./counting_table.ts";
import { escapeHtml, links, pageOf, PAPER_TITLE, type Row, tableOf } from "./html.ts";
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

export function indexPage(report: Report): string {
  const numbers = report.numbers.map(({ what, value, paper }) => [what, value, paper].map(escapeHtml));
  const contents = report.figures.map(({ id, title }) =>
    `<li><a href="#${id}">${escapeHtml(title)}</a></li>`
  );
  return pageOf({
    name: "index.html",
    title: PAPER_TITLE,
    lead: "A reproduction: every figure, table and number below was computed from scratch. Profile <strong>" +
      `${escapeHtml(report.profile)}</strong>: ${escapeHtml(report.about)}.`,
    scripts: ["scripts/vega.js", "scripts/figures.js"],
    body: `<details><summary>Contents</summary><ul>
${contents.join("\n")}
<li><a href="#claims">Claims</a></li>
<li><a href="#table1">Table 1</a></li>
</ul></details>
<h2 id="claims">Claims</h2>
<p>A claim is reproduced where every test of kind <em>paper</em> holds, not reproduced where one does not, not decided
otherwise. A test of that kind counts as the authors do, in the scope that they give the statement; tests of kind
<em>ours</em> have tighter bounds, other sizes or count by our criteria, stand beside it and never turn the verdict.</p>
${statementsTable(report.statements)}
<h3 id="tests">Every test</h3>
<p>What the paper states, tested on these numbers; the verdict follows from them by a rule in code. Where a range is
expected: it holds when the whole interval lies in it, does not hold when none of it does, and is not decided
otherwise; nor is it while runs that it needs are not at rest, which its note then says. Where every case must agree, one exception is enough. Where some must exist, one is enough, and a share surely
below 1 % is none. An interval of kind <em>sampling</em> is 95 % confidence for other seeds or data, wider by what runs that are
not at rest may become; <em>range</em> is the smallest and largest of the cases, or the middle share of them that the
test names, and of a count of all cases what it becomes as open ones go either way; <em>fit</em> is 95 % confidence by
Student's t for the slope of a line, from how far its points lie off it (of several lines the outermost ends);
<em>numerical</em> is the error of extrapolation or rounding for this one case. A number of kind <em>none</em> has no
interval and is compared as it is.</p>
${claimsTable(report.claims)}
<p class="files">${links(report.claimFiles)}</p>
<h3 id="counting">Figure 4 counted in two ways</h3>
<p>The same runs by the authors' rules and by ours, with binomial 95 % intervals. The authors count a run that is not at
rest as finite. We have fewer points of a trajectory than their 250, and no second phase after which they drop runs.</p>
${countingTable(report.counting)}
<p class="files">${links(["claims/counting.csv", "claims/counting.md"])}</p>
<h2 id="numbers">Key numbers</h2>
${tableOf("Key numbers", ["Quantity", "Here", "Paper"], numbers)}
${report.figures.map((figure) => section(figure, report.option)).join("\n")}
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

const VERDICT_CLASS: Readonly<Record<string, string>> = {
  ...{ "holds": "holds", "does not hold": "fails" },
  ...{ "reproduced": "holds", "not reproduced": "fails" },
};

const verdictOf = (verdict: string) =>
  `<span class="${VERDICT_CLASS[verdict] ?? "open"}">${escapeHtml(verdict)}</span>`;

function statementsTable(statements: readonly Row[]): string {
  const columns = [
    ...["Claim", "The paper states", "Where", "Verdict"],
    ...["Tests as the paper counts: hold, do not, open", "Ours: hold, do not, open"],
  ];
  const rows = statements.map((row) => [
    ...[row.claim, row.statement, row.location].map((cell) => escapeHtml(String(cell))),
    verdictOf(String(row.verdict)),
    [row.holds, row.does_not_hold, row.not_decided].join(", "),
    [row.ours_holds, row.ours_does_not_hold, row.ours_not_decided].join(", "),
  ]);
  return tableOf("Claims of the paper", columns, rows);
}

function claimsTable(claims: readonly Row[]): string {
  const columns = [
    ...["Claim", "Kind", "Test", "Verdict", "Value", "Interval", "n", "Expected", "Bound from"],
    ...["Chosen", "Published", "Note"],
  ];
  const rows = claims.map((claim) => {
    const interval = claim.lower === "" || claim.upper === ""
      ? (claim.interval === "none" ? "none" : "–")
      : `${short(claim.lower)} to ${short(claim.upper)} (${claim.interval})`;
    const text = (column: string) => escapeHtml(String(claim[column]));
    return [
      ...[text("claim"), text("kind"), text("test"), verdictOf(String(claim.verdict))],
      ...[escapeHtml(short(claim.value)), escapeHtml(interval), text("n"), text("expected"), text("bound")],
      ...[text("chosen"), escapeHtml(String(claim.published) || "–"), text("note")],
    ];
  });
  return tableOf("Tests of claims", columns, rows);
}

function hyperParameters(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  return tableOf(
    "Hyper-parameters",
    names,
    rows.map((row) => names.map((name) => escapeHtml(String(row[name])))),
  );
}

/** Three digits; the files have all. */
function short(value: unknown): string {
  return typeof value === "number" ? String(Number(value.toPrecision(3))).replace(/^-/, "−") : "–";
}

function section(figure: ReportFigure, option: string): string {
  const { id, title, caption, lookAt, alt, size: [width, height], files, interactive, stages } = figure;
  const marks = interactive ? ` data-spec="${id}"` : "";
  const made = stages.map(({ name, about }) =>
    `<li><a href="stages.html#${stageAnchor(name)}">${escapeHtml(name)}</a>: ${escapeHtml(about)}</li>`
  );
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(title)}</h2>
<figure id="${id}-figure"${marks}>
<a href="${files[0]}"><img src="${files[0]}" width="${width}" height="${height}" alt="${escapeHtml(alt)}"></a>
<p class="look-at">${escapeHtml(lookAt)}</p>
<figcaption>${escapeHtml(caption)}</figcaption>
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
