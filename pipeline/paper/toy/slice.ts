/**
 * Stage toy/slice: a plane through channel 2, along the saddle line's direction Γ and the eigenvector e_max of
 * the largest Hessian eigenvalue (figure B12).
 *
 * The plane's origin is the channel's point with projected γ = gamma_origin. Parameters: gamma_origin,
 * gamma_from, gamma_to, gamma_points, alpha_range, alpha_points. Outputs: slice.csv (gamma, alpha, loss),
 * slice_basis.csv (direction, w1, w2, a1, a2).
 */
import { symmetricEigen } from "../../../kernels/analysis/linear_algebra/symmetric_eigen.ts";
import { criticalPoints } from "../../../kernels/analysis/toy/channel_limit.ts";
import { sOfGamma, toyPlane } from "../../../kernels/analysis/toy/plane.ts";
import { populationDerivatives, populationLoss } from "../../../kernels/analysis/toy/population.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type Cell, writeTable } from "../table.ts";
import type { ToySection } from "./profile.ts";

export type SliceParameters = ToySection["slice"];

export default function toySlice(context: StageContext): void {
  const p = context.parameters as unknown as SliceParameters;
  const plane = toyPlane();
  const [, , channel] = criticalPoints();
  // On the channel: (a₁ − a₂) ε = a and a₁ + a₂ = c, with (w₁ + w₂)/2 = w (section 3).
  const gap = sOfGamma(plane, p.gamma_origin) * Math.SQRT2;
  const epsilon = channel.a / gap;
  const origin = Float64Array.of(
    channel.w + epsilon,
    channel.w - epsilon,
    (channel.c + gap) / 2,
    (channel.c - gap) / 2,
  );
  const eMax = symmetricEigen(populationDerivatives(origin).hessian, 4).vectors[3]!;
  const rows: Cell[][] = [];
  for (let row = 0; row < p.alpha_points; row++) {
    const alpha = p.alpha_range * (2 * row / (p.alpha_points - 1) - 1);
    for (let column = 0; column < p.gamma_points; column++) {
      const gamma = p.gamma_from + (p.gamma_to - p.gamma_from) * column / (p.gamma_points - 1);
      const along = sOfGamma(plane, gamma) - sOfGamma(plane, p.gamma_origin);
      const theta = origin.map((x, i) => x + along * plane.u[i]! + alpha * eMax[i]!);
      rows.push([gamma, alpha, populationLoss(theta)]);
    }
  }
  context.output("slice.csv", writeTable(["gamma", "alpha", "loss"], rows));
  const basis = [["origin", ...origin], ["saddle_line", ...plane.u], ["e_max", ...eMax]];
  context.output("slice_basis.csv", writeTable(["direction", "w1", "w2", "a1", "a2"], basis));
}
