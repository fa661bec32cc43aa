/**
 * Verdicts on networks that the study's finisher does not take beside where PyTorch comes to with them in float64
 * (other_forms.py, which makes them): `python3 tests/measure/other_forms.py forms.json 1`, then
 * `deno run --frozen --allow-env --allow-read tests/measure/other_forms.ts forms.json > data/measurements/other_forms.csv`.
 *
 * Columns: name; seed; products (1: by truncated Newton's method, also where charts would do); loss, of the place that is
 * diagnoseAtOnce; verdict; method, end, end_loss, end_norm, end_distance (of the closest opposite pair), inside, limit (the
 * channel's); of PyTorch's end: torch_loss, torch_norm, torch_gradient (largest component), torch_least (eigenvalue),
 * torch_distance; below: of the loss, how far PyTorch's end lies below the diagnosis's.
 */
import { parameterNorm } from "../../kernels/network_reference.ts";
import type { LayerActivationName } from "../../kernels/diagnosis/activations.ts";
import type { DenseLoss } from "../../kernels/diagnosis/findings.ts";
import { closestOpposite, findPairs } from "../../kernels/diagnosis/pairs.ts";
import { diagnoseAtOnce } from "../../kernels/diagnosis/whole.ts";
import { dense } from "../diagnosis/dense_fixture.ts";

interface Form {
  readonly name: string;
  readonly seed: number;
  readonly widths: readonly number[];
  readonly activation: LayerActivationName;
  readonly loss: DenseLoss["kind"];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly theta: readonly number[];
  readonly end: readonly number[];
  readonly end_loss: number;
  readonly end_gradient: number;
  readonly least: number | null;
}

const forms = JSON.parse(Deno.readTextFileSync(Deno.args[0]!)) as Form[];
const digits = (value: unknown) =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value ?? "";

console.log(
  "name,seed,products,loss,verdict,method,end,end_loss,end_norm,end_distance,inside,limit," +
    "torch_loss,torch_norm,torch_gradient,torch_least,torch_distance,below",
);
for (const form of forms) {
  const { widths } = form;
  const network = dense(widths, widths.slice(2).map(() => ({ name: form.activation })));
  const [inputs, outputs] = [widths[0]!, widths.at(-1)!];
  const [x, y] = [Float64Array.from(form.x), Float64Array.from(form.y)];
  const samples = { n: x.length / inputs, inputs, outputs, x, y };
  const loss: DenseLoss = form.loss === "mean-square"
    ? { kind: "mean-square", factor: 1 }
    : { kind: "cross-entropy" };
  const end = Float64Array.from(form.end);
  for (const products of [false, true]) {
    const theta = Float64Array.from(form.theta);
    const { found, verdict } = diagnoseAtOnce({ network, loss, samples, theta }, { products });
    const { point, channel } = found;
    const { method, end: kind, loss: reached, norm, closest, inside } = found.continuation!;
    console.log(
      [
        ...[
          form.name,
          form.seed,
          products ? 1 : 0,
          point!.loss,
          verdict.verdict,
          method,
          kind,
          reached,
          norm,
        ],
        ...[closest?.distance, inside, channel?.lossLimit],
        ...[form.end_loss, parameterNorm(end), form.end_gradient, form.least],
        ...[closestOpposite(findPairs(network, end))?.distance, (reached - form.end_loss) / reached],
      ].map(digits).join(","),
    );
  }
}
