/** The report's page of what is ours, beyond the paper: statements fixed before the runs with what was found, and figures. */
import { escapeHtml, links, pageOf, PAPER_ADDRESS, type Row, tableOf, withIndices } from "./html.ts";
import { figureSection, type ReportFigure } from "./index_page.ts";
import { short, verdictOf } from "./verdict.ts";

export interface BeyondReport {
  readonly profile: string;
  /** What a command takes to mean this profile; nothing for the default. */
  readonly option: string;
  readonly figures: readonly ReportFigure[];
  /** Statements with what was found (pipeline/paper/beyond/findings.ts), in order. */
  readonly findings: readonly Row[];
  readonly files: readonly string[];
}

export function beyondPage({ profile, option, figures, findings, files }: BeyondReport): string {
  return pageOf({
    name: "beyond.html",
    title: "Ours, beyond the paper",
    lead:
      `Questions that <a href="${PAPER_ADDRESS}">the paper</a> leaves open, measured by the same rules, profile ` +
      `<strong>${escapeHtml(profile)}</strong>. Nothing here bears on the paper's claims.`,
    scripts: ["scripts/vega.js", "scripts/figures.js"],
    body: `<h2 id="findings">What was expected, and what was found</h2>
<p>Each statement was fixed with its rule on the day that stands beside it, before the first run that decides it. It holds
where the whole interval lies on its side of the bound, does not hold where none of it does, and is not decided otherwise.</p>
${findingsTable(findings)}
<p class="files">${links(files)}</p>
${figures.map((figure) => figureSection(figure, option)).join("\n")}`,
  });
}

function findingsTable(findings: readonly Row[]): string {
  const rows = findings.map((finding) => {
    const text = (column: string) => withIndices(String(finding[column]));
    const interval = finding.lower === "" || finding.upper === ""
      ? "none"
      : `${short(finding.lower)} to ${short(finding.upper)} (${finding.interval})`;
    const note = text("note") === "" ? "" : `<br>${text("note")}`;
    return [
      ...[text("id"), `${text("statement")}<br><small>${text("rule")}</small>`],
      ...[verdictOf(String(finding.verdict)), short(finding.value), escapeHtml(interval), text("n")],
      ...[`<small>${text("chosen")}${note}</small>`, text("date")],
    ];
  });
  const columns = ["Id", "Statement and rule", "Verdict", "Value", "Interval", "n", "Chosen", "Fixed on"];
  return tableOf("Findings", columns, rows);
}
