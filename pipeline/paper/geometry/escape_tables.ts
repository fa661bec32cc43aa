/** The tables of the flows from beside figure 3's saddle line (escape.ts has the columns). */
import ln from "@stdlib/math-base-special-ln";
import { dot } from "../../../kernels/analysis/linear_algebra/eigen_tracks.ts";
import { neuronDistances, type SaddleLine } from "../../../kernels/analysis/plateau/saddle_line.ts";
import { parameterNorm } from "../../../kernels/network_reference.ts";
import { type Cell, writeTable } from "../table.ts";
import { difference, type Escape } from "./candidates.ts";

export function escapesTable(line: SaddleLine, escapes: readonly Escape[], drawn: number): string {
  return writeTable(
    [
      ...["gamma_start", "side", "end", "steps", "loss", "gamma", "distance", "norm", "fraction"],
      ...["criteria", "members", "channel", "drawn"],
    ],
    escapes.map(({ gammaStart, side, end, points, detection, channel }): Cell[] => {
      const { step, theta, at } = points[points.length - 1]!;
      const { gamma, distance } = line.project(theta);
      return [
        ...[gammaStart, side, end, step, at.loss, gamma, distance, parameterNorm(theta)],
        Number.isFinite(detection.fraction) ? detection.fraction : 0,
        Number(detection.channel),
        detection.groups.map(({ neurons }) => neurons.map((k) => k + 1).join("+")).join(" "),
        ...[Number(channel), Number(gammaStart === drawn)],
      ];
    }),
  );
}

/** log10 of a first step; stands for time 0. */
const FIRST_LOG_TIME = -3;

export function trajectoriesTable(line: SaddleLine, escapes: readonly Escape[]): string {
  const { shape, direction, outputWeight } = line;
  const growing = Math.sign(outputWeight);
  const neurons = Array.from({ length: shape.hidden[0]! }, (_, k) => k + 1);
  const rows = escapes.flatMap(({ side, points }) =>
    points.map(({ step, time, theta, at }, i): Cell[] => {
      const { gamma, distance } = line.project(theta);
      const update = i === 0 ? null : difference([points[i - 1]!.theta, theta]);
      const apart = neuronDistances(line, theta);
      return [
        ...[side, step, time > 0 ? ln(time) / Math.LN10 : FIRST_LOG_TIME, at.loss, gamma, distance],
        ...[parameterNorm(theta), update === null ? "" : growing * cosineOf(update, direction)],
        ...apart.map(({ inputs }) => inputs),
        ...apart.map(({ output }) => output),
      ];
    })
  );
  return writeTable(
    [
      ...["side", "step", "log10_time", "loss", "gamma", "distance", "norm", "cosine"],
      ...neurons.map((k) => `inputs_${k}`),
      ...neurons.map((k) => `output_${k}`),
    ],
    rows,
  );
}

/** @param direction of unit length */
function cosineOf(update: Float64Array, direction: Float64Array): number {
  return dot(update, direction) / Math.sqrt(dot(update, update));
}
