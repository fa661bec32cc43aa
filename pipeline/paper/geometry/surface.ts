/**
 * Stage geometry/surface-…: the loss around the saddle line that geometry/escape-… has found, over γ and the
 * displacement α along e_min(γ) (figures 3a to 3c, B5). The sign of e_min is followed along each table's γ, and is that
 * of the escapes at the γ where they start.
 *
 * Parameters: kind; gammas, alphas (points of each table); far (largest γ of the top view). Inputs: data.bin,
 * minimum.csv. Outputs, each gamma, alpha, excess (loss less that of the line): surface.csv, γ from 1 to 3; wide.csv, γ
 * from −2.5 to 3; top.csv, γ from 1 to `far` in equal ratios. γ is taken in the middle of intervals, so that 0 and 1 are
 * left out, where e_min is not defined. |α| goes a little beyond where, at the table's last γ, the loss is as high again as
 * on the line; in wide.csv twice as far.
 */
import pow from "@stdlib/math-base-special-pow";
import { dot } from "../../../kernels/analysis/linear_algebra/eigen_tracks.ts";
import { excessAlong } from "../../../kernels/analysis/networks/excess_loss.ts";
import { middles } from "../../../kernels/analysis/numerics/middles.ts";
import {
  type SaddleLine,
  type SmallestMode,
  smallestModes,
} from "../../../kernels/analysis/plateau/saddle_line.ts";
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readDataSet } from "../data_set.ts";
import type { GeometrySection } from "./profile.ts";
import { geometryLine } from "./networks.ts";
import type { Kind } from "./settings.ts";
import { type Cell, readTable, writeTable } from "../table.ts";

export type GeometrySurfaceParameters = GeometrySection["surface"] & { readonly kind: Kind };

const NEAR_FROM = 1;
const NEAR_TO = 3;
const WIDE_FROM = -2.5;
const WIDE_TO = 3;
/** Of |α| beyond the valleys' ends. */
const MARGIN = 1.15;
const WIDE = 2;
/** |α| at which the search for a valley's end begins and ends, and its ratio. */
const ALPHA_FROM = 1e-3;
const ALPHA_TO = 10;
const ALPHA_RATIO = 1.1;

export default function geometrySurface(context: StageContext): void {
  const p = context.parameters as unknown as GeometrySurfaceParameters;
  const data = readDataSet(context.input("data.bin"));
  const minimum = readTable(context.inputText("minimum.csv"));
  const values = (quantity: string) =>
    Float64Array.from(minimum.filter((row) => row.quantity === quantity), ({ value }) => Number(value));
  const line = geometryLine(p.kind, values("theta"));
  const escapes = { gamma: values("gamma_start")[0]!, direction: values("e_min") };
  const modesAt = (gammas: readonly number[]) => modesAlong(line, data, gammas, escapes);
  const near = modesAt(middles(NEAR_FROM, NEAR_TO, p.gammas));
  const top = modesAt(middles(0, 1, p.gammas).map((share) => NEAR_FROM * pow(p.far / NEAR_FROM, share)));
  const wide = modesAt(middles(WIDE_FROM, WIDE_TO, p.gammas));
  const alphaOf = (modes: readonly SmallestMode[]) =>
    MARGIN * valleyEnd(line, modes[modes.length - 1]!, data);
  const tables = [
    ["surface", near, alphaOf(near)],
    ["wide", wide, WIDE * alphaOf(wide)],
    ["top", top, alphaOf(top)],
  ] as const;
  for (const [done, [name, modes, alpha]] of tables.entries()) {
    context.progress(done, tables.length, name);
    context.output(`${name}.csv`, excessTable(line, modes, symmetric(alpha, p.alphas), data));
  }
}

/** e_min along the γ, with the sign that the escapes have where they start. */
function modesAlong(
  line: SaddleLine,
  data: DataSet,
  gammas: readonly number[],
  escapes: { readonly gamma: number; readonly direction: Float64Array },
): SmallestMode[] {
  const { derivatives } = batchedLoss(line.shape, data);
  const hessianAt = (gamma: number) => derivatives(line.at(gamma)).hessian;
  const all = [...gammas, escapes.gamma].sort((a, b) => a - b);
  const modes = smallestModes(hessianAt, line.direction, all);
  const sign = dot(modes[all.indexOf(escapes.gamma)]!.vector, escapes.direction) < 0 ? -1 : 1;
  return gammas.map((gamma) => {
    const { value, vector } = modes[all.indexOf(gamma)]!;
    return { gamma, value, vector: vector.map((x) => sign * x) };
  });
}

/** The larger of the two |α| at which the loss beside the line comes back to that on it, or the first tried. */
function valleyEnd(line: SaddleLine, { gamma, vector }: SmallestMode, data: DataSet): number {
  const ends = [1, -1].map((side) => {
    const direction = vector.map((x) => side * x);
    let alpha = ALPHA_FROM;
    while (alpha < ALPHA_TO && excessAlong(line.shape, line.at(gamma), direction, [alpha], data)[0]! < 0) {
      alpha *= ALPHA_RATIO;
    }
    return alpha;
  });
  return Math.max(...ends);
}

/** From −most to most; an odd count holds 0. */
function symmetric(most: number, count: number): number[] {
  return Array.from({ length: count }, (_, j) => most * (2 * j / (count - 1) - 1));
}

function excessTable(
  line: SaddleLine,
  modes: readonly SmallestMode[],
  alphas: readonly number[],
  data: DataSet,
): string {
  const rows = modes.flatMap(({ gamma, vector }): Cell[][] =>
    excessAlong(line.shape, line.at(gamma), vector, alphas, data).map((excess, j) => [
      gamma,
      alphas[j]!,
      excess,
    ])
  );
  return writeTable(["gamma", "alpha", "excess"], rows);
}
