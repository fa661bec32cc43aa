/** Means and scales from files: each number said, each fault with its line or place; gaps told from what was drawn. */
import assert from "node:assert/strict";
import { csvTable } from "../../../pipeline/diagnose/data/csv_table.ts";
import { prepareData } from "../../../pipeline/diagnose/data/prepare_data.ts";
import type { Scaling } from "../../../pipeline/diagnose/data/scaling.ts";
import { InputError } from "../../../pipeline/diagnose/input_error.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** Columns a and b have means 2 and 5, deviations 1 and 0. */
const TABLE = "a,b,y\n1,5,10\n3,5,30\n";

function prepared(scaling: Scaling, table = TABLE, rows = 1e6) {
  return prepareData({
    ...{
      table: csvTable("d.csv", bytes(table)),
      test: null,
      inputs: 2,
      outputs: 1,
      target: ["y"],
      loss: null,
    },
    ...{ scaling, rows, seed: 1 },
  });
}

const byFile = (content: string | Uint8Array, name = "s.csv") =>
  prepared({ kind: "file", name, bytes: typeof content === "string" ? bytes(content) : content });

Deno.test("one file of scales, however it is written", async () => {
  const texts = [
    "mean,scale\n2,4\n5,0.5\n",
    "\ufeffmean;std\r\n2,0;4\r\n\r\n5;0,5\r\n",
    "name\tscale\tMean\na\t4\t2\nb\t5e-1\t5\n",
    '"name","mean","scale"\n"b",5,0.5\n"a",2,4\n',
    '{"mean": [2, 5], "scale": [4, 0.5]}',
    '\ufeff {"mean_": [2, 5], "std": [4, 0.5]}',
    new Uint8Array([0xff, 0xfe, ...[..."mean,scale\n2,4\n5,0.5"].flatMap((c) => [c.charCodeAt(0), 0])]),
  ];
  for (const text of texts) {
    const { samples, findings } = await byFile(text);
    assert.deepEqual([...samples.x], [-0.25, 0, 0.25, 0], String(text));
    assert.match(
      findings.evidence.join("\n"),
      /inputs standardised by the means and scales of s\.csv: a \(z − 2\)\/4, b \(z − 5\)\/0\.5\. inputs as the network/,
    );
  }
});

Deno.test("every standardisation is said with its numbers, and what the network then gets", async () => {
  const said = async (scaling: Scaling) => (await prepared(scaling)).findings.evidence.join("\n");
  assert.match(
    await said({ kind: "none" }),
    /no standardisation: inputs as the network gets them have means 2 to 5 and standard deviations 0 to 1/,
  );
  assert.match(
    await said({ kind: "computed", targets: true }),
    /all 2 complete rows of the data: a \(z − 2\)\/1, b \(z − 5\)\/1; y \(z − 20\)\/10\. .*have means 0 and standard/,
  );
  assert.match(
    (await byFile('{"mean": [1, 5], "scale": [2, 4]}')).findings.evidence.join("\n"),
    /a \(z − 1\)\/2, b \(z − 5\)\/4\. inputs as the network gets them have means 0 to 0\.5 and standard deviations 0 to 0\.5/,
  );
});

const FAULTS: readonly (readonly [content: string, message: RegExp])[] = [
  [
    "mean,scale\n,4\n5,0.5\n",
    /s\.csv: line 2, column mean must be a finite number: found ""\. Write what training/,
  ],
  ["mean,scale\n\n2,4\nNA,1\n", /line 4, column mean must be a finite number: found "NA"/],
  ["mean,scale\n2,4\n5,\n", /line 3, column scale must be a finite number: found ""/],
  ["mean,scale\n2,4\n5,inf\n", /line 3, column scale must be a finite number: found null|Infinity/],
  ["mean,scale\n2,0\n5,1\n", /line 2, column scale must be above 0: found 0\. Of a constant column/],
  ["mean,scale\n2,-1\n5,1\n", /line 2, column scale must be above 0: found -1/],
  [
    "mean,scale\n2,4\n",
    /it has 1 rows below its head: expected 2 for the inputs, and 1 more for the targets/,
  ],
  ["mean,scale\n2,4,9\n5,1\n", /line 2 has 3 fields: expected 2/],
  ["mean,std,scale\n2,4,9\n5,1,1\n", /it has std and scale: keep one/],
  ["centre,width\n2,4\n5,1\n", /s\.csv has neither mean nor scale: expected JSON .* or CSV/],
  ["", /s\.csv: it has 0 rows|-1 rows|0 rows/],
  ['mean,scale\n"2,4\n5,1\n', /is not closed/],
  ['{"mean": [1]}', /mean and scale must be 2 numbers: found 1/],
  ['{"mean": [1, null]}', /mean\[1\] must be a finite number: found null/],
  ['{"mean": ["1", 2]}', /mean\[0\] must be a finite number: found "1"/],
  ['{"scale": [0, 1]}', /scale\[0\] must be above 0: found 0/],
  ["{", /s\.csv: it is no JSON/],
  ["PK\x03\x04.....", /s\.csv: it is NumPy's: expected JSON or CSV\. Write it in Python: json\.dump/],
];

for (const [content, message] of FAULTS) {
  Deno.test(`scales ${JSON.stringify(content)} are refused with their place`, async () => {
    await assert.rejects(() => byFile(content), (error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("rows with gaps are no error of drawing, and are counted in all rows where some are drawn", async () => {
  const rows = Array.from({ length: 200 }, (_, i) => i % 4 === 0 ? `${i},,1` : `${i},1,${i}`);
  const { samples, findings } = await prepared({ kind: "none" }, `a,b,y\n${rows.join("\n")}\n`, 100);
  assert.deepEqual(findings.missing, { rows: 50, columns: [{ name: "b", rows: 50 }] });
  assert.deepEqual([findings.rows, findings.used, findings.seed], [200, samples.n, 1]);
  assert.ok(samples.n < 100);
  assert.match(findings.evidence.join("\n"), /100 of 200 rows drawn, seed 1, \d+ of them complete/);
  const whole = await prepared({ kind: "none" });
  assert.equal(whole.findings.missing, null);
});
