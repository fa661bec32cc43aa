/** The paper's claims in a strip: of each its verdict, one number of ours, what the paper says, what keeps it open. */
import { type Row, withIndices } from "./html.ts";
import { keptOpenBy, KEY_TESTS, keyNumber } from "./key_tests.ts";
import { claimAnchor, verdictOf } from "./verdict.ts";

/**
 * @param statements a row per claim, with its verdict
 * @param tests a row per test of a claim
 */
export function claimStrip(statements: readonly Row[], tests: readonly Row[]): string {
  const cards = statements.map(({ claim, statement, verdict }) => {
    const key = KEY_TESTS.find((each) => each.claim === claim);
    const found = key === undefined ? null : keyNumber(key, tests);
    const kept = keptOpenBy(claim, String(verdict), tests);
    const entries = [
      ...(found === null ? [] : [["ours", found.ours], ["paper", found.paper]] as const),
      ...(kept === null ? [] : [[kept.label, kept.text]] as const),
    ].map(([name, text]) => `<dt>${name}</dt><dd>${withIndices(text)}</dd>\n`);
    const numbers = entries.length === 0 ? "" : `<dl>\n${entries.join("")}</dl>`;
    return `<li><p>${verdictOf(String(verdict))}</p>
<p><a href="claims.html#${claimAnchor(claim)}">${withIndices(`${claim}. ${key?.name ?? statement}`)}</a></p>
${numbers}</li>`;
  });
  return `<ol class="strip">\n${cards.join("\n")}\n</ol>`;
}
