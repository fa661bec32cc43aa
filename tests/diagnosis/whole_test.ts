/** A diagnosis at once finds what the stages find one after the other from files, of SGD and of Adam in batches. */
import assert from "node:assert/strict";
import type { EdgeFindings } from "../../kernels/diagnosis/findings/curvature.ts";
import { ofPaperShape } from "../../kernels/diagnosis/network.ts";
import { diagnoseAtOnce } from "../../kernels/diagnosis/whole.ts";
import { initialWeights } from "../../kernels/initial_weights.ts";
import { normals } from "../../kernels/strict/random.ts";
import { diagnosedFiles } from "./in_process.ts";

const [N, D, R] = [60, 2, 3];
const SHAPE = { inputs: D, hidden: [R], biased: true, activation: "tanh" } as const;
const x = Float64Array.from(normals("whole/x", 1, N * D));
const y = Float64Array.from({ length: N }, (_, n) => x[D * n]! * x[D * n + 1]! - 0.5 * x[D * n]!);
const theta = initialWeights(SHAPE, "whole", 3);

/** The same network and rows as files: W of a neuron and its bias, then the output's weights and bias. */
function files(folder: string): readonly [model: string, data: string] {
  const hidden = Array.from({ length: R }, (_, j) => [...theta.subarray(j * (D + 1), j * (D + 1) + D)]);
  const bias = Array.from({ length: R }, (_, j) => theta[j * (D + 1) + D]!);
  const output = [...theta.subarray(R * (D + 1), R * (D + 1) + R)];
  const layers = [
    { weights: hidden, bias, activation: "tanh" },
    { weights: [output], bias: [theta.at(-1)!], activation: "identity" },
  ];
  Deno.writeTextFileSync(`${folder}/net.json`, JSON.stringify({ layers }));
  const rows = Array.from({ length: N }, (_, n) => [...x.subarray(D * n, D * n + D), y[n]!].join(","));
  Deno.writeTextFileSync(`${folder}/rows.csv`, `p,q,y\n${rows.join("\n")}\n`);
  return [`${folder}/net.json`, `${folder}/rows.csv`];
}

for (const optimiser of ["sgd", "adam", "momentum"] as const satisfies readonly EdgeFindings["optimiser"][]) {
  Deno.test(`a whole diagnosis at once, trained by ${optimiser}`, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "whole-" });
    try {
      const [model, data] = files(folder);
      const words = [
        "--data",
        data,
        "--target",
        "y",
        "--optimiser",
        optimiser,
        "--lr",
        "0.3",
        "--batch",
        "10",
      ];
      if (optimiser === "momentum") words.push("--momentum", "0.9");
      const staged = await diagnosedFiles(model, words);
      const { found, verdict } = diagnoseAtOnce({
        ...{ network: ofPaperShape(SHAPE), theta, samples: { n: N, inputs: D, outputs: 1, x, y } },
        training: { optimiser, learningRate: 0.3, momentum: 0.9, batch: 10, seed: 1 },
      });
      // As JSON has it: what is not there is left out.
      const plain = JSON.parse(JSON.stringify({ ...found, verdict }));
      for (const part of ["edge", "noise", "pairs", "continuation", "channel", "gate", "verdict"] as const) {
        assert.deepEqual(plain[part], staged[part], part);
      }
      assert.notEqual(found.edge, null);
      assert.notEqual(found.noise, null);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  });
}
