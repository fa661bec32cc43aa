/** The page of another paper's run: its tables are what their files say. */
import assert from "node:assert/strict";
import { csvTable } from "../../pipeline/cli/another/report_page.ts";

Deno.test("cells with commas, quotes and line ends are one cell each, and long tables say how much is left", () => {
  const page = csvTable('claim,"found, with error"\nT,"2.268(10), ""near"""\n"two\nlines",<1\n');
  assert.match(page, /<th>claim<\/th><th>found, with error<\/th>/);
  assert.match(page, /<td>T<\/td><td>2\.268\(10\), &quot;near&quot;<\/td>/);
  assert.match(page, /<td>two\nlines<\/td><td>&lt;1<\/td>/);
  assert.match(csvTable(`a\n${"1\n".repeat(45)}`), /<p>and 5 more rows<\/p>/);
  assert.equal(csvTable(""), "<table><tr></tr></table>");
});
