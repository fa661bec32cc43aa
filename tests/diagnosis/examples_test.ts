/** The verdicts on networks that PyTorch and scikit-learn trained (data/examples), and what PyTorch says to them. */
import assert from "node:assert/strict";
import { parse } from "@std/csv";
import { VERDICTS } from "../../kernels/diagnosis/findings/verdict.ts";
import { root } from "../root.ts";
import { diagnosedFiles } from "./in_process.ts";

const FOLDER = `${root}/data/examples`;
const table = (name: string) =>
  parse(Deno.readTextFileSync(`${FOLDER}/${name}`), { skipFirstRow: true }) as Record<string, string>[];
const files = new Set([...Deno.readDirSync(FOLDER)].map(({ name }) => name));
const rows = table("verdicts.csv");
const found = new Map<string, Awaited<ReturnType<typeof diagnosedFiles>>>();

for (const row of rows) {
  const { network, data, options, verdict } = row as Record<
    "network" | "data" | "options" | "verdict",
    string
  >;
  Deno.test(`${network} ${options}: ${verdict}`, async () => {
    const file = [".safetensors", ".npz"].map((ending) => network + ending).find((name) => files.has(name));
    const words = [...data === "" ? [] : ["--data", `${FOLDER}/${data}`], ...options.split(" ")];
    const diagnosis = await diagnosedFiles(`${FOLDER}/${file}`, words);
    if (!found.has(network)) found.set(network, diagnosis);
    assert.equal(diagnosis.verdict.verdict, verdict, JSON.stringify(diagnosis.verdict.evidence, null, 1));
  });
}

Deno.test("every verdict occurs, and of both frameworks those that the networks are to tell apart", () => {
  assert.deepEqual([...new Set(rows.map(({ verdict }) => verdict!))].sort(), [...VERDICTS].sort());
  for (const verdict of ["finite minimum", "channel", "edge of stability", "still training"]) {
    const names = rows.filter((row) => row.verdict === verdict).map(({ network }) => network!);
    const scikit = names.filter((name) => name.startsWith("sklearn-"));
    assert.ok(
      scikit.length >= 1 && names.length - scikit.length >= 1 && names.length >= 2,
      `${verdict}: ${names}`,
    );
  }
});

Deno.test("the table of the examples' README has each network's verdict", () => {
  const readme = Deno.readTextFileSync(`${FOLDER}/README.md`);
  const first = new Map(rows.toReversed().map(({ network, verdict }) => [network!, verdict!]));
  for (const [network, verdict] of first) {
    assert.match(readme, new RegExp(`^\\| \`${network}\` .*\\| ${verdict} +\\|$`, "m"));
  }
});

Deno.test("channels end where PyTorch comes that follows them, and as gated units have PyTorch's loss", () => {
  const confirmed = table("confirm.csv");
  const channels = rows.filter(({ verdict }) => verdict === "channel").map(({ network }) => network!);
  for (const network of channels) {
    const { channel, gate, data } = found.get(network)!;
    // mse-half is half of what confirm.py computes.
    const scale = data!.loss.kind === "mean-square" && data!.loss.factor === 0.5 ? 2 : 1;
    const of = (kind: string) => confirmed.find((row) => row.network === network && row.kind === kind)!;
    const [lossNow, limit] = [scale * channel!.lossNow, scale * channel!.lossLimit];
    const followed = of("channel");
    assert.ok(Math.abs(lossNow - Number(followed.loss_before)) < 1e-9, `${network}: ${lossNow}`);
    const part = (lossNow - Number(followed.loss_pytorch)) / (lossNow - limit);
    assert.ok(part > 0.9 && part < 1.001, `${network}: ${part} of the gain was had, by the limit ${limit}`);
    const unit = of("gated unit");
    assert.ok(Number(unit.norm) < 100, `${network}: ${unit.norm}`);
    // What `--fix glu` wrote; where the rows differ from today's diagnosis, confirm.py is to be run again.
    const written = of("glu");
    assert.ok(Math.abs(scale * gate!.loss / Number(written.loss) - 1) < 1e-9, `${network}: ${gate!.loss}`);
    assert.ok(Math.abs(Number(written.loss_pytorch) / Number(written.loss) - 1) < 1e-13, network);
    // PyTorch's own training of the unit: where that ended at rest, its loss; otherwise the limit.
    const rests = gate!.evaluations < 4000;
    const expected = rests ? scale * gate!.loss : limit;
    const tolerance = (rests ? 1e-5 : 0.1) * (lossNow - limit);
    assert.ok(
      Number(unit.loss_pytorch) - expected < tolerance,
      `${network}: ${unit.loss_pytorch}, ${expected}`,
    );
  }
});

Deno.test("at the edge the same step gains nothing more, and a quarter of it does", () => {
  for (const row of table("edge.csv")) {
    const { edge, point, data } = found.get(row.network!)!;
    const scale = data!.loss.kind === "mean-square" && data!.loss.factor === 0.5 ? 2 : 1;
    assert.ok(Math.abs(edge!.ratio - 1) < 0.03, `${row.network}: ${edge!.ratio}`);
    assert.ok(Math.abs(scale * point!.loss - Number(row.loss)) < 1e-7);
    assert.ok(Number(row.loss_same_step) > 0.99 * Number(row.loss), row.network);
    assert.ok(Number(row.loss_quarter_step) < 0.75 * Number(row.loss), row.network);
  }
});
