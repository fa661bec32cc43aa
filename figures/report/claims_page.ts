/** The report's page of claims: each with its verdict and its tests to unfold, figure 4 in two counts, key numbers. */
import { countingTable } from "./counting_table.ts";
import { escapeHtml, links, pageOf, type Row, tableOf, withIndices } from "./html.ts";
import type { Report } from "./index_page.ts";
import { claimAnchor, inDigits, short, verdictOf } from "./verdict.ts";

export type ClaimsReport = Pick<
  Report,
  "profile" | "numbers" | "statements" | "claims" | "claimFiles" | "counting"
>;

export function claimsPage(report: ClaimsReport): string {
  const numbers = report.numbers.map(({ what, value, paper }) => [what, value, paper].map(withIndices));
  return pageOf({
    name: "claims.html",
    title: "Claims and tests",
    lead: "What the paper states, tested on the numbers of this run, profile " +
      `<strong>${escapeHtml(report.profile)}</strong>. Unfold a claim for its tests.`,
    body: `<h2 id="claims">Claims</h2>
<p>A claim is reproduced where every test of kind <em>paper</em> holds, not reproduced where one does not, not decided
otherwise. A test of that kind counts as the authors do, in the scope that they give the statement; tests of kind
<em>ours</em> have tighter bounds, other sizes or count by our criteria, stand beside it and never turn the verdict.</p>
<details class="rules"><summary>How a test is decided, and what its interval is</summary>
<p>The verdict follows by a rule in code. Where a range is
expected: it holds when the whole interval lies in it, does not hold when none of it does, and is not decided
otherwise; nor is it while runs that it needs have only reached their step limit, which its note then says. Where every
case must agree, one exception is enough. Where some must exist, one is enough, and a share surely
below 1 % is none. An interval of kind <em>sampling</em> is 95 % confidence for other seeds or data, wider by what runs
that reached their step limit may become; <em>range</em> is the smallest and largest of the cases, or the middle share of
them that the test names, and of a count of all cases what it becomes as open ones go either way; <em>fit</em> is 95 %
confidence by Student's t for the slope of a line, from how far its points lie off it (of several lines the outermost
ends); <em>numerical</em> is the error of extrapolation or rounding for this one case. A number of kind <em>none</em> has
no interval and is compared as it is.</p></details>
${report.statements.map((statement) => foldedClaim(statement, report.claims)).join("\n")}
<p class="files">${links(report.claimFiles)}</p>
<h2 id="counting">Figure 4 counted in two ways</h2>
<p>The same runs by the authors' rules and by ours, with binomial 95 % intervals. Flows that reach their step limit are
handed to a second-order method, the <a href="glossary.html#finisher">finisher</a>, as the authors hand theirs to an
optimiser: a run is counted at the end that it comes to there. The authors drop runs that their optimiser leads far from
the flow's end; ours are handed over early, so that this rule would drop ends to which flows lead. The first column of
numbers drops these runs, the second drops none, and ours never do. A run whose end is not proved is <em>open</em>: by
our count it is no channel, by the authors' finite, as all is that is not infinite. Late updates are a fifth of our recorded
points of a flow, beside the last 50 of their 250.</p>
${countingTable(report.counting)}
<p class="files">${links(["claims/counting.csv", "claims/counting.md"])}</p>
<h2 id="numbers">Key numbers</h2>
${tableOf("Key numbers", ["Quantity", "Here", "Paper"], numbers)}`,
  });
}

/** A claim: its statement and verdict stand; its tests unfold. */
function foldedClaim(statement: Row, tests: readonly Row[]): string {
  const { claim, location } = statement;
  const text = withIndices(String(statement.statement));
  const number = (name: string) => escapeHtml(String(statement[name]));
  const counts = (kind: "" | "ours_") =>
    [`${kind}holds`, `${kind}does_not_hold`, `${kind}not_decided`].map(number).join(", ");
  // A link to something inside unfolds it; one to the details itself would not.
  return `<details class="claim"><summary><strong>Claim ${number("claim")}</strong> ${
    verdictOf(String(statement.verdict))
  }: ${number("holds")} hold, ${number("does_not_hold")} do not, ${
    number("not_decided")
  } not decided<span class="statement">${text}</span></summary>
<p id="${claimAnchor(claim)}">In the paper: ${
    escapeHtml(String(location))
  }. Tests that hold, do not hold, are not decided: as the paper
counts ${counts("")}; ours ${counts("ours_")}.</p>
${testsTable(claim, tests.filter((test) => test.claim === claim))}
</details>`;
}

function testsTable(claim: unknown, tests: readonly Row[]): string {
  const columns = [
    ...["Kind", "Test", "Verdict", "Value", "Interval", "n", "Expected", "Bound from"],
    "Published",
  ];
  const rows = tests.map((test) => {
    const interval = test.lower === "" || test.upper === ""
      ? (test.interval === "none" ? "none" : "–")
      : `${short(test.lower)} to ${short(test.upper)} (${test.interval})`;
    const text = (column: string) => withIndices(String(test[column]));
    return [
      ...[text("kind"), text("test") + casesAndNote(test), verdictOf(String(test.verdict))],
      ...[escapeHtml(valueOf(test)), escapeHtml(interval), text("n"), text("expected"), text("bound")],
      withIndices(String(test.published) || "–"),
    ];
  });
  return tableOf(`Tests of claim ${claim}`, columns, rows);
}

/** A number without an interval is compared digit by digit. */
const valueOf = ({ value, interval }: Row) =>
  interval === "none" && typeof value === "number" ? inDigits(value, 6) : short(value);

/** How a test's cases were chosen, and its note; open where it does not hold, as the note says why. */
function casesAndNote({ chosen, note, verdict }: Row): string {
  const entries = [["cases", chosen], ["note", note]]
    .filter(([, text]) => text !== "" && text !== undefined)
    .map(([name, text]) => `<dt>${name}</dt><dd>${withIndices(String(text))}</dd>`);
  if (entries.length === 0) return "";
  const open = verdict === "holds" ? "" : " open";
  return `<details class="more"${open}><summary>cases and note</summary><dl>${
    entries.join("")
  }</dl></details>`;
}
