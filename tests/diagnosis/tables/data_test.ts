/** Samples from CSV and arrays: how files are written, which columns are what, scaling, classes, drawn rows, losses. */
import assert from "node:assert/strict";
import { csvTable } from "../../../pipeline/diagnose/data/csv_table.ts";
import { parseLoss } from "../../../pipeline/diagnose/data/losses.ts";
import { type DataRequest, prepareData } from "../../../pipeline/diagnose/data/prepare_data.ts";
import { sampleRows } from "../../../pipeline/diagnose/data/sample_rows.ts";
import { tensorTable } from "../../../pipeline/diagnose/data/tensor_table.ts";
import { InputError } from "../../../pipeline/diagnose/input_error.ts";
import { named, tensor, tensorFile } from "../tensor_fixture.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const csv = (text: string) => csvTable("data.csv", bytes(text));

function prepared(text: string, rest: Partial<DataRequest> = {}) {
  return prepareData({
    ...{ table: rest.table ?? csv(text), test: null, inputs: 2, outputs: 1, target: null, loss: null },
    ...{ scaling: { kind: "none" }, rows: 1e6, seed: 1 },
    ...rest,
  });
}

async function refused(text: string, pattern: RegExp, rest: Partial<DataRequest> = {}) {
  await assert.rejects(async () => await prepared(text, rest), (error) => {
    assert.ok(error instanceof InputError, String(error));
    assert.match(error.message, pattern);
    return true;
  });
}

Deno.test("one table, however it is written: separators, BOM, UTF-16, decimal commas, no header, line ends", async () => {
  const texts = [
    "a,b,y\n1.5,2,3\n4,5,-6e0\n",
    "\ufeffa;b;y\r\n1,5;2;3\r\n4;5;-6\r\n",
    "a\tb\ty\n1.5\t2\t3\n\n4\t5\t-6",
    "1.5 2 3\n4 5 -6\n",
    "# a,b,y\n1.5,2,3\n4,5,-6\n",
    '"a","b, too","y"\n1.5,2,3\n4,"5",-6\n',
    "1.5|2|3\r4|5|-6\r",
  ];
  for (const text of texts) {
    const { samples } = await prepared(text);
    assert.deepEqual([[...samples.x], [...samples.y]], [[1.5, 2, 4, 5], [3, -6]], JSON.stringify(text));
  }
  const wide = new Uint8Array([0xff, 0xfe, ...[...texts[0]!].flatMap((c) => [c.charCodeAt(0), 0])]);
  const { samples, findings } = await prepared("", { table: csvTable("w.csv", wide) });
  assert.deepEqual([...samples.y], [3, -6]);
  assert.match(findings.warnings.join(), /UTF-16/);
});

Deno.test("what is no table of numbers is refused with its place", async () => {
  await refused("", /empty/);
  await refused("a,b,y\n", /a header and no rows/);
  await refused("a\n1\n2\n", /one column/);
  await refused("1,2,3\n4,5\n6,7,8\n", /not of one length/);
  await refused("a,b,y\n1,2,3\n4,x,6\n", /"x" in row 2, column b: expected a finite number/);
  await refused("a,b,y\n1,2,3\n4,inf,6\n", /"Infinity" in row 2, column b/);
  await refused("a,b,y\n1,2,3\n4,1e999,6\n", /"Infinity" in row 2/);
  await refused('a,b,y\n1,"2,3\n', /not closed/);
  await refused("a;b;y\n1,5;2.5;3\n", /decimal commas \(1,5\) and decimal points \(2\.5\)/);
  await refused("a,b,y\n\0,2,3\n", /byte 7 is 0/);
  assert.throws(() => csvTable("l", new Uint8Array([0x61, 0x2c, 0xe4, 0x0a])), /no UTF-8/);
  await refused(
    "a,b,y\n,2,3\n1,NA,3\n",
    /No row of data\.csv has all its values: 2 miss a in 1 and b in 1, the first gap is row 1, column a\. Leave out/,
  );
  await refused("a,y\n1,2\n", /takes 2 inputs, the data have 1 columns beside the target/);
  await refused("a,b,c,y\n1,2,3,4\n", /takes 2 inputs, the data have 3 columns/);
  const long = Array.from({ length: 300 }, (_, i) => i === 250 ? "1,2" : "1,2,3").join("\n");
  await refused(long, /Row 251 of the data has 2 fields: expected 3|Row \d+/);
});

Deno.test("missing values take their row with them, said; text and row numbers are left out where they must be", async () => {
  const { samples, findings } = await prepared("a,b,y\n1,2,3\n,2,3\n4,?,6\n7,8,9\n");
  assert.deepEqual([...samples.x], [1, 2, 7, 8]);
  assert.deepEqual([findings.rows, findings.used], [4, 2]);
  assert.match(
    findings.warnings.join(),
    /2 of 4 rows of data\.csv miss a value and are left out: a in 1 and b in 1 \(the first: row 2, column a\)\. Loss, /,
  );
  assert.match(findings.warnings.join(), /every other number here are of the other 2 rows alone/);
  assert.match(findings.evidence.join("\n"), /all 2 complete rows of 4/);
  assert.deepEqual(findings.missing, { rows: 2, columns: [{ name: "a", rows: 1 }, { name: "b", rows: 1 }] });
  const more = await prepared(",name,a,b,y\n0,ann,1,2,3\n1,bob,4,5,6\n2,cy,7,8,9\n");
  assert.deepEqual([...more.samples.x], [1, 2, 4, 5, 7, 8]);
  assert.match(more.findings.warnings.join(), /columns of text left out: name.*row numbers left out: 1/);
});

Deno.test("targets: by option, by name, else the last columns, said", async () => {
  const y = async (
    text: string,
    rest: Partial<DataRequest> = {},
  ) => [...(await prepared(text, rest)).samples.y];
  assert.deepEqual(await y("y,a,b\n1,2,3\n"), [1]);
  assert.deepEqual(await y("p,q,r\n1,2,3\n"), [3]);
  assert.deepEqual(await y("p,q,r\n1,2,3\n", { target: ["q"] }), [2]);
  assert.deepEqual(await y("1,2,3.5\n", { target: ["1"] }), [1]);
  assert.deepEqual(await y("a,b,y1,y2\n1,2,3,4\n", { outputs: 2 }), [3, 4]);
  await refused("p,q,r\n1,2,3\n", /--target z is no column of the data: there are p, q and r/, {
    target: ["z"],
  });
  await refused("p,p,r\n1,2,3\n", /--target p is the name of 2 columns/, { target: ["p"] });
  await refused("a,b,y\n1,2,0\n", /2 outputs, the data 1 target.*--loss cross-entropy/, {
    outputs: 2,
    target: ["y"],
  });
});

Deno.test("classes become one-hot rows in a stated order; all rows say which there are", async () => {
  const rest = { outputs: 3, loss: "cross-entropy" };
  const numbers = await prepared("a,b,class\n1,2,2\n3,4,0\n", rest);
  assert.deepEqual([...numbers.samples.y], [0, 0, 1, 1, 0, 0]);
  const names = await prepared("5.1,3.5,setosa\n1.5,2,virginica\n1.5,3,versicolor\n", rest);
  assert.deepEqual([...names.samples.y], [1, 0, 0, 0, 0, 1, 0, 1, 0]);
  assert.match(names.findings.evidence.join(), /by letters: setosa, versicolor and virginica/);
  const ten = await prepared("a,b,y\n1,2,10\n3,4,9\n5,6,11\n", rest);
  assert.deepEqual([...ten.samples.y], [0, 1, 0, 1, 0, 0, 0, 0, 1]);
  const few = await prepared("a,b,y\n1,2,u\n3,4,v\n5,6,w\n", { ...rest, rows: 1 });
  assert.equal(few.samples.y.reduce((sum, value) => sum + value), 1);
  const shares = await prepared("a,b,y0,y1,y2\n1,2,0.5,0.25,0.25\n", rest);
  assert.deepEqual([...shares.samples.y], [0.5, 0.25, 0.25]);
  await refused("a,b,y\n1,2,u\n3,4,v\n", /2 classes \(u and v\) for 3 outputs/, rest);
  await refused("a,b,y0,y1,y2\n1,2,3,4,5\n", /row 1 sums to 12/, rest);
  await refused("a,b,y\n1,2,0\n", /an output for each class/, { outputs: 1, loss: "cross-entropy" });
});

Deno.test("standardisation: of all rows, from JSON or CSV, of targets if asked; test data by the same numbers", async () => {
  const text = "a,b,y\n1,5,10\n3,5,30\n";
  const inputs = await prepared(text, {
    scaling: { kind: "computed", targets: false },
    test: csv("a,b,y\n5,6,7\n"),
  });
  assert.deepEqual([[...inputs.samples.x], [...inputs.samples.y]], [[-1, 0, 1, 0], [10, 30]]);
  assert.deepEqual([[...inputs.test!.x], [...inputs.test!.y]], [[3, 1], [7]]);
  const all = await prepared(text, { scaling: { kind: "computed", targets: true } });
  assert.deepEqual([...all.samples.y], [-1, 1]);
  const file = (name: string, content: string) =>
    prepared(text, { scaling: { kind: "file", name, bytes: bytes(content) } });
  const json = await file(
    "s.json",
    '{"mean": [1, 5], "scale": [2, 4], "target_mean": 10, "target_scale": 20}',
  );
  assert.deepEqual([[...json.samples.x], [...json.samples.y]], [[0, 0, 1, 0], [0, 1]]);
  const table = await file("s.csv", "name,mean,std\na,1,2\nb,5,4\n");
  assert.deepEqual([[...table.samples.x], [...table.samples.y]], [[0, 0, 1, 0], [10, 30]]);
});

Deno.test("rows are drawn by the seed, each once, evenly, and nothing is held out unasked", async () => {
  const chosen = sampleRows(1000, 300, 7)!;
  assert.deepEqual(chosen, sampleRows(1000, 300, 7));
  assert.notDeepEqual(chosen, sampleRows(1000, 300, 8));
  assert.equal(new Set(chosen).size, 300);
  assert.ok(chosen.every((row, i) => row < 1000 && (i === 0 || row > chosen[i - 1]!)));
  assert.equal(sampleRows(10, 10, 1), null);
  // Each of 10 rows 300 times of 1000 draws of 3: binomial, standard deviation 14.5; five of them.
  const counts = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 1000; seed++) for (const row of sampleRows(10, 3, seed)!) counts[row]! += 1;
  assert.ok(counts.every((count) => Math.abs(count - 300) <= 73), counts.join());
  const text = `a,b,y\n${Array.from({ length: 3000 }, (_, i) => `${i},0,${2 * i}`).join("\n")}\n`;
  const { samples, findings, test } = await prepared(text, { rows: 50, seed: 3 });
  assert.equal(test, null);
  assert.deepEqual(Array.from(samples.y, (y) => y / 2), [...sampleRows(3000, 50, 3)!]);
  assert.deepEqual([findings.seed, findings.used, findings.rows], [3, 50, 3000]);
  assert.match(findings.evidence.join(), /50 of 3000 rows drawn, seed 3.*no test data: nothing was held out/);
});

Deno.test("arrays: x and y, train and test, images as rows, one matrix", async () => {
  const file = named({ X_train: [4, 1, 2], y_train: [4], X_test: [2, 2], y_test: [2] });
  const { samples, test, findings } = await prepared("", {
    table: tensorTable("d.npz", file),
    test: tensorTable("d.npz", file, "test"),
  });
  assert.deepEqual([[...samples.x], [...samples.y]], [[1, 2, 3, 4, 5, 6, 7, 8], [1001, 1002, 1003, 1004]]);
  assert.deepEqual([[...test!.x], [...test!.y]], [[2001, 2002, 2003, 2004], [3001, 3002]]);
  assert.match(findings.warnings.join(), /arrays left out: X_test and y_test/);
  const one = await prepared("", { table: tensorTable("d.npy", tensorFile([tensor("d", [2, 3])])) });
  assert.deepEqual([[...one.samples.x], [...one.samples.y]], [[1, 2, 4, 5], [3, 6]]);
  assert.throws(() => tensorTable("d", named({ x: [3, 2], y: [4] })), /x has 3 rows and y 4/);
  assert.throws(() => tensorTable("d", named({ p: [3, 2], q: [4], r: [4] })), /must hold the arrays x and y/);
  assert.throws(() => tensorTable("d", named({ x: [0, 2], y: [0] })), /no rows/);
});

Deno.test("each framework's loss with its factor", () => {
  const factor = (text: string | null) => {
    const { loss } = parseLoss(text, 4);
    return loss.kind === "mean-square" ? loss.factor : loss.kind;
  };
  assert.deepEqual([null, "mse", "mse-sum", "mse-half", "cross-entropy"].map(factor), [
    ...[0.25, 0.25, 1, 0.125, "cross-entropy"],
  ]);
  assert.match(parseLoss("mse-half", 1).evidence, /alpha \(L2\) is no part/);
  assert.throws(() => parseLoss("hinge", 1), /--loss hinge is not known: there are mse, mse-sum/);
});

Deno.test("a column of classes: texts are a cross-entropy, numbers without --loss get the hint", async () => {
  const names = "a,b,species\n1,2,cat\n2,3,dog\n3,1,cow\n";
  const { findings, samples } = await prepared(names, { outputs: 3 });
  assert.deepEqual([findings.loss.kind, [...samples.y.subarray(0, 3)]], ["cross-entropy", [1, 0, 0]]);
  assert.match(findings.evidence.join("\n"), /as --loss says nothing and the target is names of classes/);
  await refused("a,b,species\n1,2,0\n2,3,1\n3,1,2\n", /holds classes, say --loss cross-entropy/, {
    outputs: 3,
  });
  await refused(names, /of classes|classes/, { outputs: 3, loss: "mse" });
});

Deno.test("test data that are the data of training are warned of; others are not", async () => {
  const text = "a,b,y\n1,2,3\n4,5,6\n";
  const of = async (test: string) => (await prepared(text, { test: csv(test) })).findings.warnings.join();
  assert.match(await of(text), /the test data are the data of training/);
  assert.equal(await of("a,b,y\n1,2,3\n4,5,7\n"), "");
});
