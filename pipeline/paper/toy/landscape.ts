/**
 * Stage toy/landscape: the population loss over (γ, α), minimised over the two other directions (figure 6b).
 *
 * Parameters: gamma_from, gamma_to (projected γ); alpha_from, alpha_to; gamma_points, alpha_points;
 * own_start_every (each so many grid points in both directions is minimised from a grid of starts of its own).
 * Outputs: landscape.csv (s, gamma, alpha, loss), basis.csv (direction, w1, w2, a1, a2).
 */
import { landscape, SWEEPS } from "../../../kernels/analysis/toy/landscape.ts";
import { sOfGamma, toyPlane } from "../../../kernels/analysis/toy/plane.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Cell, writeTable } from "../table.ts";
import type { ToySection } from "./profile.ts";

export type LandscapeParameters = ToySection["landscape"];

export default function toyLandscape(context: StageContext): void {
  const p = context.parameters as unknown as LandscapeParameters;
  const plane = toyPlane();
  const grid = (from: number, to: number, points: number) =>
    Float64Array.from({ length: points }, (_, i) => from + (to - from) * i / (points - 1));
  const gamma = grid(p.gamma_from, p.gamma_to, p.gamma_points);
  const s = gamma.map((value) => sOfGamma(plane, value));
  const alpha = grid(p.alpha_from, p.alpha_to, p.alpha_points);
  const { loss } = landscape(plane, s, alpha, p.own_start_every, (done) => context.progress(done, SWEEPS));
  const rows: Cell[][] = [];
  for (let row = 0; row < alpha.length; row++) {
    for (let column = 0; column < s.length; column++) {
      rows.push([s[column]!, gamma[column]!, alpha[row]!, loss[row * s.length + column]!]);
    }
  }
  context.output("landscape.csv", writeTable(["s", "gamma", "alpha", "loss"], rows));
  const directions = [
    ["reference", plane.reference],
    ["saddle_line", plane.u],
    ["alpha", plane.e],
    ["minimised_1", plane.q1],
    ["minimised_2", plane.q2],
  ] as const;
  const basis = directions.map(([name, vector]) => [name, ...vector]);
  context.output("basis.csv", writeTable(["direction", "w1", "w2", "a1", "a2"], basis));
}
