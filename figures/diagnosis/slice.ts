/** The loss on the plane along the channel (Γ) and across it (e_min), as heights above its lowest point there. */
import log10 from "@stdlib/math-base-special-log10";
import type { SliceFindings } from "../../kernels/diagnosis/findings/channel.ts";
import { contourLayer, contourShapes, levelsOf, LOSS_LEGEND, LOSS_RANGE } from "../contours.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";
import { drawable, extent, linear, on, thinned, WIDTH } from "./axes.ts";

const HEIGHT = 130;
/** Decades shown below the highest. */
const DEPTH = 6;
const STEP = 0.5;
/** Rows and columns drawn of a finer grid. */
const MOST = 61;

/** log10 of the loss above its lowest, row-major; where there is no loss, the highest. */
export function heightsOf(loss: readonly (number | null)[]): number[] {
  const [low, high] = extent(drawable(loss));
  const range = high > low ? high - low : 1;
  const [top, floor] = [log10(range), log10(range) - DEPTH];
  return loss.map((value) => {
    const [known] = drawable([value]);
    if (known === undefined) return top;
    return known > low ? Math.max(floor, log10(known - low)) : floor;
  });
}

/** @throws RangeError for a grid of fewer than 2 × 2, or with another number of losses, or without any */
export function sliceSpec(slice: SliceFindings): Spec {
  const { along, across, loss } = slice;
  if (along.length < 2 || across.length < 2 || loss.length !== along.length * across.length) {
    throw new RangeError(
      `a slice must be ${across.length} × ${along.length}, both ≥ 2: got ${loss.length} losses`,
    );
  }
  if (drawable(loss).length === 0) throw new RangeError("a slice must have a loss: all are missing");
  const columns = thinned(along.map((_, i) => i), MOST);
  const rows = thinned(across.map((_, i) => i), MOST);
  const grid = {
    columns: columns.map((i) => along[i]!),
    rows: rows.map((i) => across[i]!),
    values: heightsOf(rows.flatMap((row) => columns.map((column) => loss[row * along.length + column]!))),
  };
  const [left, right] = [grid.columns[0]!, grid.columns.at(-1)!];
  const [bottom, top] = [grid.rows[0]!, grid.rows.at(-1)!];
  const shapes = contourShapes(
    grid,
    levelsOf(grid.values, STEP),
    (s) => WIDTH * (s - left) / (right - left),
    (t) => HEIGHT * (top - t) / (top - bottom),
  );
  const axis = (values: readonly number[]) => ({ ...linear(values), scale: { domain: values, nice: false } });
  return {
    width: WIDTH,
    height: HEIGHT,
    layer: [
      contourLayer(shapes, LOSS_RANGE, { ...LOSS_LEGEND, title: "loss above its lowest here", ...LEGEND }),
      {
        data: { values: [{ s: 0, t: 0 }] },
        mark: { type: "point", shape: "cross", filled: true, size: 45, color: COLOURS.orange, clip: true },
        encoding: {
          x: on("s", axis([left, right]), "*s* along *Γ*"),
          y: on("t", axis([bottom, top]), "*t* across it, *e*_{min}"),
        },
      },
    ],
  };
}

const LEGEND = { orient: "top", direction: "horizontal", gradientLength: 120, titleLimit: 0, tickCount: 4 };
