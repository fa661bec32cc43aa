/**
 * Trainings beside PyTorch's and SciPy's, in torch_training.csv (made by tests/measure/torch_training.py): by the strict f32
 * trainer on the adapter, by its float64 reference, by the trainers on all samples. Errors are of the largest weight.
 */
import assert from "node:assert/strict";
import { ADAM } from "../../kernels/training/optimisers.ts";
import { parse } from "@std/csv";
import { gradientDescent } from "../../kernels/analysis/trainers/gradient_descent.ts";
import { lbfgs } from "../../kernels/analysis/trainers/lbfgs.ts";
import { levenbergMarquardt } from "../../kernels/analysis/trainers/levenberg_marquardt.ts";
import { networkResiduals } from "../../kernels/analysis/trainers/residuals.ts";
import { lossIn, weightNormalisation } from "../../kernels/analysis/trainers/weight_normalisation.ts";
import { batchedLoss } from "../../kernels/float64/batched_loss.ts";
import { networkGradient } from "../../kernels/network_reference.ts";
import type { Optimiser } from "../../kernels/training/optimisers.ts";
import { trainReference } from "../../kernels/training/training_reference.ts";
import { assertClose } from "../compare.ts";
import {
  BATCHES,
  NETWORKS,
  NORMALISED,
  RUNS,
  SAMPLES,
  SEED,
  STEPS,
  type TorchRun,
} from "../measure/torch_cases.ts";
import { root } from "../root.ts";
import { device, trained } from "./fixture.ts";

const rows = parse(Deno.readTextFileSync(`${root}/data/measurements/torch_training.csv`), {
  skipFirstRow: true,
}) as Record<string, string>[];

/** What PyTorch or SciPy came to. */
function found(network: string, run: string, batch: number) {
  const [row, ...others] = rows.filter((each) =>
    each.network === network && each.run === run && each.batch === String(batch)
  );
  assert.ok(row !== undefined && others.length === 0, `one row of ${network}, ${run}, ${batch}`);
  const theta = Array.from({ length: 17 }, (_, i) => Number(row[`theta_${i}`]));
  return { theta, batchLoss: Number(row.batch_loss), loss: Number(row.loss) };
}

/** Both kinds of optimisers as one: each with its own hyper-parameters. */
const of = ({ optimiser, hyper }: TorchRun) => ({
  optimiser: optimiser as Optimiser<unknown>,
  hyper: hyper as unknown,
});

/**
 * Allowed of the f32 trainer: weights, and losses. In ADAM, which the toy shares, 0.999 and 0.001 add up to 1.000000013 in
 * f32, and small losses, which are differences, show it most.
 */
function allowed({ name, optimiser, hyper }: TorchRun): readonly [weights: number, losses: number] {
  if (!name.startsWith("Adam")) return [2e-7, 1e-5];
  const held = optimiser !== ADAM || "beta2" in hyper && Math.fround(hyper.beta2) === hyper.beta2;
  return held ? [5e-6, 1e-5] : [1e-5, 3e-5];
}

for (const { name, shape, data, start } of NETWORKS) {
  for (const run of RUNS) {
    Deno.test(`${STEPS} steps from the same weights on the same batches end where PyTorch does: ${name}, ${run.name}`, async () => {
      const { optimiser, hyper } = of(run);
      for (const batch of BATCHES) {
        const torch = found(name, run.name, batch);
        const moved = Math.max(...torch.theta.map((value, i) => Math.abs(value - start[i]!)));
        assert.ok(moved > 0.2, `weights move by ${moved}`);
        const one = { seed: SEED, start, hyper, ...run.decays };
        const compare = (
          what: string,
          at: { theta: Float64Array; loss: number },
          weights: number,
          losses: number,
        ) => {
          const where = `${what}, batch ${batch}`;
          assertClose(`θ of ${where}`, at.theta, torch.theta, weights);
          assertClose(`loss of the last batch, ${where}`, [at.loss], [torch.batchLoss], losses);
          assertClose(
            `loss of ${where}`,
            [networkGradient(shape, at.theta, data).loss],
            [torch.loss],
            losses,
          );
        };
        const reference = trainReference(shape, data, optimiser, hyper, one, batch, STEPS);
        compare("the reference", reference, 1e-12, 1e-12);
        const { runs: [strict] } = await trained(shape, data, batch, optimiser, [one], [STEPS]);
        compare(`f32 on ${device.label}`, strict!, ...allowed(run));
      }
    });
  }

  Deno.test(`descent in normalised weights ends where PyTorch's weight_norm does: ${name}`, () => {
    const map = weightNormalisation(shape);
    const torch = found(name, "weight normalisation", SAMPLES);
    const lossOf = lossIn(map, batchedLoss(shape, data).gradient);
    const ours = gradientDescent(lossOf, map.fromWeights(start), NORMALISED, { mostSteps: STEPS });
    assertClose("θ", map.toWeights(ours.theta), torch.theta, 1e-12);
    assertClose("loss", [ours.loss], [torch.loss], 1e-12);
    const plain = gradientDescent(batchedLoss(shape, data).gradient, start, NORMALISED, { mostSteps: STEPS });
    assert.ok(Math.abs(plain.loss / torch.loss - 1) > 0.01, "another descent than in θ");
  });

  Deno.test(`L-BFGS and Levenberg-Marquardt come to the minimum of PyTorch's and SciPy's: ${name}`, () => {
    const { near } = NETWORKS.find((each) => each.name === name)!;
    const { gradient } = batchedLoss(shape, data);
    const quasi = lbfgs(gradient, near, { mostSteps: 10_000, leastGradient: 1e-10 });
    const squares = levenbergMarquardt(networkResiduals(shape, data), near, {
      mostSteps: 100,
      leastGradient: 1e-10,
    });
    assert.equal(squares.ending, "gradient");
    assert.ok(["gradient", "rounding"].includes(quasi.ending), quasi.ending);
    for (const [run, ours] of [["L-BFGS", quasi], ["Levenberg-Marquardt", squares]] as const) {
      const other = found(name, run, SAMPLES);
      assert.ok(ours.loss < 0.5 * gradient(near).loss, `${run} has far to go`);
      assertClose(`loss by ${run}`, [ours.loss], [other.loss], 1e-9);
      assertClose(`θ by ${run}`, ours.theta, other.theta, 1e-4);
    }
    assertClose("loss of both", [quasi.loss], [squares.loss], 1e-9);
  });
}

Deno.test("the table has the trainings that are compared here, and no other", () => {
  const compared = NETWORKS.flatMap(({ name }) => [
    ...RUNS.flatMap((run) => BATCHES.map((batch) => `${name}, ${run.name}, ${batch}`)),
    ...["weight normalisation", "L-BFGS", "Levenberg-Marquardt"].map((run) => `${name}, ${run}, ${SAMPLES}`),
  ]);
  assert.deepEqual(rows.map(({ network, run, batch }) => `${network}, ${run}, ${batch}`), compared);
});
