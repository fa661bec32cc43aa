/**
 * A chart of the study's finisher (../../analysis/finisher/charts.ts) as coordinates of truncated Newton's method: in it all
 * ways to infinity, of a pair, of a unit that becomes a step, of one that becomes linear, are straight lines of relative
 * steps. Of the chart's groups pairs alone are taken. Its metric scales q, so that radii are relative as well.
 */
import type { ActivationName } from "../../activations.ts";
import { chartAt, type ChartOptions } from "../../analysis/finisher/chart_at.ts";
import { chartMetric } from "../../analysis/finisher/chart_metric.ts";
import { type Chart, fromChart, pullGradient, toChart } from "../../analysis/finisher/charts.ts";
import { ACTIVATIONS } from "../../activations.ts";
import { LEAST_LENGTH, lengthAt } from "../../analysis/finisher/chart_maps.ts";
import { layeredNetwork } from "../hidden/layered.ts";
import { mirrorSigns } from "../hidden/mirror_signs.ts";
import { dot, lengthOf } from "../hidden/units.ts";
import type { DensePoint } from "../model.ts";
import type { DenseNetwork } from "../network.ts";
import type { Coordinates } from "./descent.ts";

const GROUPS: ChartOptions = { tripleDistance: 0, oppositeDistance: 0 };
/** Of q: a difference by which the chart's own curvature is measured. */
const DIFFERENCE = 1e-4;

export function chartCoordinates(
  network: DenseNetwork,
  activation: ActivationName,
  theta: Float64Array,
  here: DensePoint,
): Coordinates {
  const { shape, wide, narrow } = layeredNetwork(network, activation, mirrorSigns(network, theta));
  const x = wide(theta);
  const chart = chartAt(shape, x, GROUPS);
  const u = toChart(chart, x);
  const scales = chartMetric(shape, chart, u).map((square) => 1 / Math.sqrt(square));
  const slopes = wide(here.gradient);
  const times = (v: Float64Array) => v.map((value, i) => value * scales[i]!);
  const pullAt = (at: Float64Array, gradient: Float64Array) => times(pullGradient(chart, at, gradient));
  const moved = (v: Float64Array, by: number) => fromChart(chart, u.map((value, i) => value + by * v[i]!));
  return {
    size: Math.sqrt(shape.hidden.reduce((sum, units) => sum + units, 0)),
    gradient: pullAt(x, slopes),
    move: (q) => narrow(moved(times(q), 1)),
    product: (v) => {
      const step = times(v);
      const through = pullAt(x, wide(here.product(narrow(chartTangent(chart, u, step)))));
      const length = lengthOf(v);
      if (!(length > 0)) return through;
      const by = DIFFERENCE / length;
      const [after, before] = [by, -by].map((each) => pullAt(moved(step, each), slopes));
      return through.map((value, i) => value + (after![i]! - before![i]!) / (2 * by));
    },
  };
}

/** dx of du at u, for charts without triples and mirror images. */
export function chartTangent(chart: Chart, u: Float64Array, du: Float64Array): Float64Array {
  const [x, dx] = [u.slice(), du.slice()];
  for (const { activation, stride, pairs, constants, scalings } of chart.toReversed()) {
    for (const { from, count, parts } of scalings) {
      const e = lengthAt(x, from, count);
      if (!(e >= LEAST_LENGTH)) continue;
      const along = dot(x.subarray(from, from + count), dx.subarray(from, from + count)) / e;
      for (const { indices, power } of parts) {
        if (power !== 1) throw new RangeError(`Cannot go along a chart with triples: a power ${power}`);
        for (const k of indices) {
          x[k] = x[k]! / e;
          dx[k] = dx[k]! / e - x[k]! * along / e;
        }
      }
    }
    for (const [first, second] of pairs.toReversed()) {
      const both = (i: number, j: number, factor: number) => {
        for (const v of [x, dx]) {
          const [sum, difference] = [v[i]! / (2 * factor), v[j]! / (2 * factor)];
          [v[i], v[j]] = [sum + difference, sum - difference];
        }
      };
      for (let k = 0; k < stride; k++) both(first.row + k, second.row + k, 0.5);
      for (const [k, at] of first.outputs.entries()) both(at, second.outputs[k]!, 1);
    }
    for (const { bias, outputs, into } of constants) {
      const [value, slope] = ACTIVATIONS[activation].at(x[bias]!);
      for (const [k, a] of outputs.entries()) {
        x[into[k]!] = x[into[k]!]! - x[a]! * value;
        dx[into[k]!] = dx[into[k]!]! - dx[a]! * value - x[a]! * slope * dx[bias]!;
      }
    }
  }
  return dx;
}
