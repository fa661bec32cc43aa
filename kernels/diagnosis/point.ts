/** What is to be said of the point where training stopped, before any curvature: losses, gradient, norms, dead units. */
import exp from "@stdlib/math-base-special-exp";
import ln from "@stdlib/math-base-special-ln";
import { activationAt } from "./activations.ts";
import type { DenseLoss, PointFindings } from "./findings.ts";
import type { DenseModel, DenseSamples } from "./model.ts";
import { type DenseNetwork, densePlaces } from "./network.ts";

export interface PointQuestion {
  readonly network: DenseNetwork;
  readonly theta: Float64Array;
  readonly loss: DenseLoss;
  readonly samples: DenseSamples;
  readonly model: DenseModel;
  /** Rows that `samples` were drawn from without repeats; their number where all are used. */
  readonly rows: number;
  /** Of the samples that it was not trained on; null without. */
  readonly test: DenseModel | null;
}

export function pointFindings(question: PointQuestion): PointFindings {
  const { network, theta, loss, samples, model, rows, test } = question;
  const { loss: value, gradient } = model.gradient(theta);
  let [squares, gradientSquares, gradientMaximum] = [0, 0, 0];
  for (const each of theta) squares += each * each;
  for (const each of gradient) {
    gradientSquares += each * each;
    gradientMaximum = Math.max(gradientMaximum, Math.abs(each));
  }
  const own = loss.kind === "cross-entropy"
    ? { misclassified: misclassified(samples, model.outputs(theta)) }
    : { zeroLoss: loss.factor * samples.y.reduce((sum, y) => sum + y * y, 0) / samples.n };
  const constant = constantLoss(loss, samples);
  const plain = value - (loss.decay ?? 0) / 2 * squares;
  const warnings = [
    ...plain > WORSE * constant ? [worseThanConstant(plain, constant)] : [],
    ...samples.n === 1 && rows > 1
      ? [`one row of ${rows} was used: how far the loss of all is from it cannot be told`]
      : [],
  ];
  return {
    ...own,
    loss: value,
    lossError: rows > samples.n ? samplingError(sampleLosses(loss, samples, model.outputs(theta)), rows) : 0,
    constantLoss: constant,
    testLoss: test === null ? null : test.loss(theta),
    gradientNorm: Math.sqrt(gradientSquares),
    gradientMaximum,
    norm: squares / (2 * theta.length),
    euclideanNorm: Math.sqrt(squares),
    dead: deadUnits(network, theta, samples),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** A trained network has less than the loss of a constant; beyond rounding and the last steps of its noise. */
const WORSE = 1.01;

function worseThanConstant(plain: number, constant: number): string {
  const [own, best] = [plain, constant].map((each) => String(Number(each.toPrecision(4))));
  return `the network is worse than a constant on these data: its loss is ${own}, that of the best constant output ${best}. ` +
    "If it was trained on them, they were not read as training saw them, and nothing here holds: check --scale, " +
    "--activation, --target and --loss";
}

/** ℓₙ of each sample: L is their mean. @param f N×M */
export function sampleLosses(
  loss: DenseLoss,
  { n, outputs, y }: DenseSamples,
  f: Float64Array,
): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const at = i * outputs;
    let sum = 0;
    if (loss.kind === "mean-square") {
      for (let m = at; m < at + outputs; m++) sum += (f[m]! - y[m]!) * (f[m]! - y[m]!);
      return loss.factor * sum;
    }
    let [top, shares] = [-Infinity, 0];
    for (let m = at; m < at + outputs; m++) top = Math.max(top, f[m]!);
    for (let m = at; m < at + outputs; m++) shares += exp(f[m]! - top);
    const logSum = top + ln(shares);
    for (let m = at; m < at + outputs; m++) sum += y[m]! * (logSum - f[m]!);
    return sum;
  });
}

/** Samples whose largest output is not, or not alone, that of their class; all that have shares of several. @param f N×M */
export function misclassified({ n, outputs, y }: DenseSamples, f: Float64Array): number {
  let wrong = 0;
  for (let at = 0; at < n * outputs; at += outputs) {
    const classes = y.subarray(at, at + outputs);
    const own = classes.findIndex((share) => share > 0);
    const rivals = classes.findIndex((share, m) => m !== own && (share > 0 || !(f[at + m]! < f[at + own]!)));
    if (own < 0 || rivals >= 0) wrong++;
  }
  return wrong;
}

/** Standard error of the mean of `values`, drawn from `rows` without repeats; of a single value it cannot be told: 0. */
function samplingError(values: Float64Array, rows: number): number {
  const n = values.length;
  if (n < 2) return 0;
  let mean = 0;
  for (const each of values) mean += each / n;
  let squares = 0;
  for (const each of values) squares += (each - mean) * (each - mean);
  return Math.sqrt(squares / (n - 1) / n * (1 - n / rows));
}

/** The least loss of outputs that are the same for all samples: means of a mean square, class shares of a cross-entropy. */
export function constantLoss(loss: DenseLoss, { n, outputs, y }: DenseSamples): number {
  const means = new Float64Array(outputs);
  for (let i = 0; i < y.length; i++) means[i % outputs]! += y[i]! / n;
  let sum = 0;
  if (loss.kind === "cross-entropy") {
    let total = 0;
    for (const share of means) total += share;
    for (const share of means) if (share > 0) sum -= share * ln(share / total);
    return sum;
  }
  for (let i = 0; i < y.length; i++) {
    const e = y[i]! - means[i % outputs]!;
    sum += e * e;
  }
  return loss.factor * sum / n;
}

/** Units of each hidden layer with σ′ = 0 on all samples: no gradient reaches their input weights. */
export function deadUnits(network: DenseNetwork, theta: Float64Array, { n, x }: DenseSamples): number[][] {
  const { places } = densePlaces(network);
  const hidden = places.slice(0, -1);
  const dead: number[][] = [];
  let values = x;
  for (const [l, { inputs, outputs, biased, activation, offset, stride }] of hidden.entries()) {
    const at = activationAt(activation);
    const isLast = l === hidden.length - 1;
    const next = new Float64Array(isLast ? 0 : n * outputs);
    const flat: number[] = [];
    for (let k = 0; k < outputs; k++) {
      const from = offset + k * stride;
      let alive = false;
      for (let i = 0; i < n && !(alive && isLast); i++) {
        let z = biased ? theta[from + inputs]! : 0;
        for (let d = 0; d < inputs; d++) z += theta[from + d]! * values[i * inputs + d]!;
        const [value, slope] = at(z);
        alive ||= slope !== 0;
        if (!isLast) next[i * outputs + k] = value;
      }
      if (!alive) flat.push(k);
    }
    dead.push(flat);
    values = next;
  }
  return dead;
}
