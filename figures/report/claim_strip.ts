/** The paper's claims in a strip: of each its verdict, one number of ours, and what the paper says. */
import { escapeHtml, type Row } from "./html.ts";
import { KEY_TESTS, keyNumber } from "./key_tests.ts";
import { claimAnchor, verdictOf } from "./verdict.ts";

/**
 * @param statements a row per claim, with its verdict
 * @param tests a row per test of a claim
 */
export function claimStrip(statements: readonly Row[], tests: readonly Row[]): string {
  const cards = statements.map(({ claim, statement, verdict }) => {
    const key = KEY_TESTS.find((each) => each.claim === claim);
    const found = key === undefined ? null : keyNumber(key, tests);
    const numbers = found === null ? "" : `<dl>
<dt>ours</dt><dd>${escapeHtml(found.ours)}</dd>
<dt>paper</dt><dd>${escapeHtml(found.paper)}</dd>
</dl>`;
    return `<li><p>${verdictOf(String(verdict))}</p>
<p><a href="claims.html#${claimAnchor(claim)}">${claim}. ${escapeHtml(key?.name ?? String(statement))}</a></p>
${numbers}</li>`;
  });
  return `<ol class="strip">\n${cards.join("\n")}\n</ol>`;
}
