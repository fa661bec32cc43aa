/** Claims against published numbers: each holds where the number is within three standard errors of what was found. */
import type { StageContext } from "@flat-channels/engine";
import { CRITICAL, energy, magnetisation } from "./exact.ts";
import { rowsOf } from "./rows.ts";

const ERRORS = 3;
/** Around the critical temperature, where the difference of two cumulants is a straight line to first order. */
const WINDOW = 0.08;

export default function claims(context: StageContext): void {
  const means = rowsOf(context.inputText("means"));
  const at = (size: number, temperature: number) =>
    means.find((row) => row.size === size && row.temperature === temperature)!;
  const [cold, hot] = [at(16, 2), at(16, 3)];
  const [critical, error] = crossing(
    means.filter(({ size }) => size === 8),
    means.filter(({ size }) => size === 16),
  );
  const rows: [string, string, number, number, number][] = [
    ["magnetisation at T = 2", "Yang 1952", cold.magnetisation!, cold.magnetisation_error!, magnetisation(2)],
    ["energy at T = 2", "Onsager 1944", cold.energy!, cold.energy_error!, energy(2)],
    ["energy at T = 3", "Onsager 1944", hot.energy!, hot.energy_error!, energy(3)],
    ["critical temperature", "Kramers and Wannier 1941", critical, error, CRITICAL],
  ];
  context.output(
    "claims.csv",
    [
      "claim,source,found,error,published,verdict",
      ...rows.map(([claim, source, found, error, published]) => {
        const holds = Math.abs(found - published) <= ERRORS * error;
        return [claim, source, found, error, published, holds ? "reproduced" : "not reproduced"].join(",");
      }),
    ].join("\n") + "\n",
  );
}

/**
 * Where Binder's cumulants of two sizes cross (K. Binder, Z. Phys. B 43, 119 (1981)), and its error: straight lines
 * through the differences near the crossing, by least squares.
 */
function crossing(
  small: ReturnType<typeof rowsOf>,
  large: ReturnType<typeof rowsOf>,
): [number, number] {
  const points = small.map((row, at) => {
    const other = large[at]!;
    const variance = row.binder_error! * row.binder_error! + other.binder_error! * other.binder_error!;
    return { x: row.temperature! - CRITICAL, y: other.binder! - row.binder!, variance };
  }).filter(({ x }) => Math.abs(x) < WINDOW);
  const sum = (of: (point: typeof points[number]) => number) =>
    points.reduce((total, point) => total + of(point), 0);
  const [w, wx, wxx] = [
    sum((p) => 1 / p.variance),
    sum((p) => p.x / p.variance),
    sum((p) => p.x * p.x / p.variance),
  ];
  const [wy, wxy] = [sum((p) => p.y / p.variance), sum((p) => p.x * p.y / p.variance)];
  const determinant = w * wxx - wx * wx;
  const [offset, slope] = [(wxx * wy - wx * wxy) / determinant, (w * wxy - wx * wy) / determinant];
  const x = -offset / slope;
  const variance = (wxx - 2 * -x * -wx + x * x * w) / determinant;
  return [CRITICAL + x, Math.sqrt(variance) / Math.abs(slope)];
}
