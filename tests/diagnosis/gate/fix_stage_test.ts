/** `--fix glu` from files: a network with two gelu outputs, and one without a channel. */
import assert from "node:assert/strict";
import { withGate } from "../../../kernels/diagnosis/hidden/gated_unit.ts";
import { denseModel } from "../../../kernels/diagnosis/dense_model.ts";
import { fromPairs, pairPlace } from "../../../kernels/diagnosis/hidden/pair_coordinates.ts";
import { denseTensors } from "../../../pipeline/diagnose/fix/tensors.ts";
import { writeSafetensors } from "../../../pipeline/diagnose/fix/write_safetensors.ts";
import { dense, normalNumbers } from "../dense_fixture.ts";
import { diagnosedFiles } from "../in_process.ts";

const NETWORK = dense([2, 3, 2], [{ name: "gelu" }]);
const PAIR = { layer: 0, first: 0, second: 1 };
/** w, Δ, another unit; c, A, its output weights and the bias, for each output. */
const UNIT = Float64Array.of(
  ...[1, -0.5, 0.25, 0.75, 1, 0, 0.5, 1.25, -0.75],
  ...[1.5, 2, -1, 0.25, -0.5, 1, 0.75, 0],
);
const N = 60;

async function fixed(theta: Float64Array) {
  const folder = Deno.makeTempDirSync({ prefix: "fix-glu-" });
  try {
    const [x, noise] = [normalNumbers("x", 2 * N), normalNumbers("noise", 2 * N, 0.1)];
    const samples = { n: N, inputs: 2, outputs: 2, x, y: noise };
    const f = denseModel(withGate(NETWORK, PAIR), { kind: "mean-square", factor: 1 }, samples).outputs(UNIT);
    const rows = Array.from({ length: N }, (_, k) => [
      ...[x[2 * k]!, x[2 * k + 1]!, f[2 * k]! + noise[2 * k]!, f[2 * k + 1]! + noise[2 * k + 1]!],
    ]);
    Deno.writeFileSync(`${folder}/two.safetensors`, writeSafetensors(denseTensors(NETWORK, theta), {}));
    Deno.writeTextFileSync(`${folder}/two.csv`, ["x1,x2,y1,y2", ...rows].join("\n"));
    const words = ["--data", `${folder}/two.csv`, "--target", "y1,y2", "--activation", "gelu"];
    return await diagnosedFiles(`${folder}/two.safetensors`, [
      ...words,
      ...["--evaluations", "300", "--fix", "glu"],
    ]) as unknown as {
      readonly gate: { readonly loss: number; readonly norm: number };
      readonly fix: { readonly [field: string]: unknown; readonly lossBefore: number };
    };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("--fix glu on a network with two outputs: a lower loss at a small norm, which the written numbers have", async () => {
  const { gate, fix } = await fixed(fromPairs(UNIT, [pairPlace(NETWORK, PAIR)], [0.01]));
  assert.deepEqual([fix.kind, fix.layer, fix.units], ["glu", 0, [0, 1]]);
  assert.equal(fix.lossAfter, gate.loss);
  assert.ok(gate.loss < fix.lossBefore && gate.norm < 10, JSON.stringify(gate));
  assert.deepEqual([fix.parametersBefore, fix.parametersAfter], [17, 17]);
});

Deno.test("--fix glu without a channel is refused with what to do instead", async () => {
  await assert.rejects(
    fixed(Float64Array.from(UNIT, (_, i) => [0.5, -1, 1.5, 2][i % 4]! * (1 + i / 20))),
    /Cannot put a gated unit .* as the continuation found no channel .*: use --fix merge, or no --fix/,
  );
});
