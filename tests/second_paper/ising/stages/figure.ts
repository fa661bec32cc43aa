/** A column of the means over temperature, a line for each size, beside the exact curve where there is one. */
import type { StageContext } from "@flat-channels/engine";
import { CRITICAL_BINDER, energy, magnetisation } from "./exact.ts";
import { rowsOf } from "./rows.ts";

const CURVES: { readonly [column: string]: (temperature: number) => number } = {
  magnetisation,
  energy,
  binder: () => CRITICAL_BINDER,
};
const COLOURS = ["#0072b2", "#d55e00"];

export default function figure(context: StageContext): void {
  const { column, sizes } = context.parameters as { column: string; sizes: number[] };
  const means = rowsOf(context.inputText("means"));
  const [low, high] = column === "energy" ? [-2, -0.6] : [0, 1];
  const place = (temperature: number, value: number) =>
    [60 + 400 * (temperature - 1.7), 280 - 260 * (value - low!) / (high! - low!)].map((x) => x.toFixed(2))
      .join(" ");
  const curve = Array.from({ length: 141 }, (_, at) => 1.7 + at / 100).map((t) =>
    place(t, CURVES[column]!(t))
  );
  const lines = sizes.map((size, at) => {
    const rows = means.filter((row) => row.size === size);
    const points = rows.map((row) => place(row.temperature!, row[column]!));
    const bars = rows.map((row) => {
      const [value, error] = [row[column]!, row[`${column}_error`]!];
      return `M${place(row.temperature!, value - error)}L${place(row.temperature!, value + error)}`;
    });
    return `<g fill="none" stroke="${COLOURS[at]}"><path d="M${
      points.join("L")
    }"/><path stroke-width="3" d="${bars.join("")}"/></g><text x="500" y="${40 + 20 * at}" fill="${
      COLOURS[at]
    }">L = ${size}</text>`;
  });
  const axes =
    `<path fill="none" stroke="#000" d="M60 20V280H620"/><text x="300" y="310">temperature</text>` +
    `<text x="60" y="15">${column} (${low} to ${high})</text>`;
  const name = `fig${["magnetisation", "energy", "binder"].indexOf(column) + 1}.svg`;
  context.output(
    name,
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 320" font-family="sans-serif" font-size="14">${axes}` +
      `<path fill="none" stroke="#888" stroke-dasharray="4" d="M${curve.join("L")}"/>${
        lines.join("")
      }</svg>\n`,
  );
}
