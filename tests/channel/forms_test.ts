/** Channels of other forms: three neurons to a second derivative (C.6), relu neurons (B13). */
import assert from "node:assert/strict";
import { figureB13, type ReluData } from "../../figures/channel/figure_b13_relu.ts";
import { figureC6, type SecondDerivativeData } from "../../figures/channel/figure_c6_second_derivative.ts";
import { renderFigure } from "../../figures/render.ts";
import { TEXT_WIDTH } from "../../figures/theme.ts";
import { reluOverlap } from "../../kernels/analysis/networks/gaussian_overlap.ts";
import { reluLoss, type ReluNeuron, reluPair } from "../../kernels/analysis/channel/relu_population.ts";
import {
  limitOutput,
  tripletAt,
  type TripletLimit,
  tripletOutput,
} from "../../kernels/analysis/channel/second_derivative_limit.ts";
import { FIGURES } from "../../pipeline/paper/figures.ts";
import channelRelu from "../../pipeline/paper/channel/relu.ts";
import channelSecondDerivative, {
  TRIPLET_ACTIVATIONS,
} from "../../pipeline/paper/channel/second_derivative.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { MemoryContext } from "../toy/stage_context.ts";

const LIMIT: TripletLimit = {
  activation: "tanh",
  w: [0.4, -1],
  omega1: [1, 0.5],
  omega2: [0.2, -0.7],
  alpha: [0.3, 2, -1],
};

Deno.test("the limit of three neurons is that of the formula, to second order in ε", () => {
  for (const x of [[0.3, -0.2], [2, 1], [-1, 0.5]]) {
    const error = (epsilon: number) => tripletOutput(LIMIT, epsilon, x) - limitOutput(LIMIT, x);
    assert.ok(Math.abs(error(0.01) / error(0.005) - 4) < 0.05, `${error(0.01)}, ${error(0.005)}`);
    assert.ok(Math.abs(error(0.001)) < 1e-5);
  }
});

Deno.test("each part of the limit comes from its own readout", () => {
  const x = [0.7, -0.4];
  const [z, p, s] = [0.4 * 0.7 + 0.4, 0.7 - 0.2, 0.2 * 0.7 + 0.28];
  const slope = 1 / Math.cosh(z) ** 2;
  const curvature = -2 * Math.tanh(z) * slope;
  const part = (alpha: readonly [number, number, number]) => limitOutput({ ...LIMIT, alpha }, x);
  assert.ok(Math.abs(part([1, 0, 0]) - Math.sqrt(3) * Math.tanh(z)) < 1e-14);
  assert.ok(Math.abs(part([0, 1, 0]) - p * slope) < 1e-14);
  assert.ok(Math.abs(part([0, 0, 1]) - s * slope - p * p * curvature / (2 * Math.sqrt(6))) < 1e-14);
});

Deno.test("the readouts along u₁ and u₂ grow like 1/ε and 1/ε², their sum stays", () => {
  for (const epsilon of [0.1, 0.01]) {
    const { a: [a0, a1, a2] } = tripletAt(LIMIT, epsilon) as unknown as { a: [number, number, number] };
    assert.ok(Math.abs(a0 + a1 + a2 - 0.3 * Math.sqrt(3)) < 1e-10);
    assert.ok(Math.abs((a0 - a2) / Math.SQRT2 * epsilon - 2) < 1e-10);
    assert.ok(Math.abs((a0 - 2 * a1 + a2) / Math.sqrt(6) * epsilon * epsilon + 1) < 1e-10);
  }
});

const triplet = new MemoryContext({ samples: 60, halvings: 15, points: 21 }, {});
channelSecondDerivative(triplet);
const tables = (context: MemoryContext) => (name: string) => readTable(context.outputs.get(name)!) as never;

Deno.test("the stage finds the exponent 2 for every activation, and the error turns where rounding does", () => {
  const of = tables(triplet);
  const fits = of("error_fits.csv") as { activation: string; exponent: number; n: number }[];
  assert.deepEqual(fits.map(({ activation }) => activation), TRIPLET_ACTIVATIONS);
  for (const { exponent, n } of fits) assert.ok(Math.abs(exponent - 2) < 0.01 && n >= 5, `${exponent}`);
  const errors = of("errors.csv") as { activation: string; error: number; rounding: number }[];
  assert.equal(errors.length, 45);
  for (const { error, rounding } of errors.filter(({ error, rounding }) => error < rounding)) {
    assert.ok(error > rounding / 20, "an estimate of rounding, not a bound far above it");
  }
});

/** The loss by overlaps: E[σ(u·x)(v·x)σ′(w·x)] is the derivative of the overlap along v. */
function lossByOverlaps(neurons: readonly ReluNeuron[]): number {
  const dot = (u: ReluNeuron, v: ReluNeuron) => u.w[0] * v.w[0] + u.w[1] * v.w[1];
  let loss = 0.5;
  for (const u of neurons) {
    for (const v of neurons) loss += u.a * v.a * reluOverlap(dot(u, u), dot(u, v), dot(v, v));
    const angle = Math.atan2(Math.abs(u.w[1]), u.w[0]);
    loss -= u.a * (Math.PI - angle) * u.w[1] / Math.PI;
  }
  return loss;
}

Deno.test("relu's loss by sectors is that by overlaps", () => {
  const networks: ReluNeuron[][] = [
    [],
    [{ w: [1, 0], a: 2 }],
    [{ w: [0.3, -1.2], a: 0.7 }, { w: [-0.5, 0.4], a: -1.3 }],
    [{ w: [-1, 1e-9], a: 1 }, { w: [0, -2], a: 0.1 }, { w: [0, 1], a: 0.4 }],
    [...reluPair(0.1)],
  ];
  for (const [i, network] of networks.entries()) {
    const [found, expected] = [reluLoss(network), lossByOverlaps(network)];
    assert.ok(Math.abs(found - expected) < 1e-13, `network ${i}: ${found}, ${expected}`);
  }
});

Deno.test("along relu's channel the loss is ε/(3π) and no digits are lost; the target itself has loss ½", () => {
  for (const epsilon of [1e-2, 1e-4, 1e-6]) {
    const share = reluLoss(reluPair(epsilon)) / epsilon * 3 * Math.PI;
    assert.ok(Math.abs(share - 1) < 2 * epsilon * epsilon + 1e-9, `${share} at ${epsilon}`);
  }
  assert.ok(Math.abs(reluLoss([]) - 0.5) < 1e-15);
});

const relu = new MemoryContext({ halvings: 14, slice_points: 21 }, {});
channelRelu(relu);

Deno.test("relu's stage: exponent 1, a slice whose floor is the channel, the teacher at twice the mirror pair's loss", () => {
  const of = tables(relu);
  const [fit] = of("line_fits.csv") as { exponent: number }[];
  assert.ok(Math.abs(fit!.exponent - 1) < 1e-3);
  const slice = of("slice.csv") as { size: number; alpha: number; loss: number }[];
  const at50 = slice.filter(({ size }) => size === 50);
  const lowest = at50.reduce((best, row) => row.loss < best.loss ? row : best);
  assert.equal(lowest.alpha, 0);
  const teacher = (of("line.csv") as { kind: string; epsilon: number; loss: number }[]).at(-1)!;
  assert.equal(teacher.kind, "teacher");
  // Its kinks lie at 0 and ε: the wedge is on one side, with errors twice as large.
  assert.ok(Math.abs(teacher.loss / teacher.epsilon * 1.5 * Math.PI - 1) < 1e-6);
});

const figures = {
  figC6: () => {
    const of = tables(triplet);
    return figureC6(
      {
        errors: of("errors.csv"),
        fits: of("error_fits.csv"),
        curves: of("curves.csv"),
      } as SecondDerivativeData,
    );
  },
  figB13: () => {
    const of = tables(relu);
    return figureB13(
      { line: of("line.csv"), exponent: 1, slice: of("slice.csv"), target: of("target.csv") } as ReluData,
    );
  },
};
for (const [id, spec] of Object.entries(figures)) {
  Deno.test(`${id}: no warning, within the text width, with a caption`, async () => {
    const { svg, png, pdf } = await renderFigure(spec(), id);
    assert.doesNotMatch(svg, /<text|NaN|undefined|Infinity/);
    const width = Number(/width="([\d.]+)"/.exec(svg)![1]);
    assert.ok(width <= TEXT_WIDTH + 4, `${width} points are wider than the text`);
    assert.ok(png.length > 1000 && pdf.length > 1000);
    assert.ok(FIGURES.some((figure) => figure.id === id));
  });
}
