/**
 * Figure 4f: of deep networks, the share of all runs with a channel in each hidden layer and in several at once, as the
 * paper's radial bars: clockwise from the top single layers, pairs and all. A bar's length from the inner circle, not its
 * area, is the share; rings say how long, and rules are Wilson's 95 % intervals. Runs without a channel are no bar but a
 * number: they are most, and with a bar of theirs on the scale the others would be specks. Runs without a proved end have
 * no channel that could be counted: that they are among these, the number says.
 */
import type { Spec } from "../render.ts";
import { KIND_COLOURS } from "./kinds.ts";
import type { LayerRow, PanelSize } from "./rows.ts";
import { COLOURS } from "../theme.ts";

/** Radius at which bars begin, and room for the names beside, above and below the outermost ring, points. */
const INNER = 8;
const AROUND = { sides: 6, ends: 12 } as const;
/** Of the angle between two bars' middles, how much a bar takes. */
const BREADTH = 0.62;
/** The outermost ring is the least of these that holds every interval. */
const RINGS = [0.04, 0.1, 0.2, 0.4, 0.6, 0.8, 1] as const;
/** From the plot's foot to the middle of its title: as an axis has it. */
const TITLE = 20;
/** From one line below the plot to the next. */
const LINE = 9;
const SHADES = { single: "#f0a872", several: KIND_COLOURS.channel, all: "#7a3500" } as const;

function percent(share: number): number {
  return Math.round(100 * share);
}

/** All are channels: their colour, the darker, the more layers at once. */
function colourOf(layers: string): string {
  if (layers === "all") return SHADES.all;
  return layers.includes("+") ? SHADES.several : SHADES.single;
}

export function figure4f(layers: readonly LayerRow[], size: PanelSize = { width: 150, height: 110 }): Spec {
  const deepest = Math.max(...layers.map(({ depth }) => depth));
  const own = layers.filter(({ depth }) => depth === deepest);
  const rows = own.filter(({ layers }) => layers !== "none");
  const most = rows.reduce((top, { upper }) => Math.max(top, upper), 0);
  const full = RINGS.find((ring) => ring >= most) ?? 1;
  const outer = Math.min(size.width / 2 - AROUND.sides, size.height / 2 - AROUND.ends);
  const [middleX, middleY] = [size.width / 2, size.height / 2];
  const turn = 2 * Math.PI / rows.length;
  const radius = (share: number) => INNER + (outer - INNER) * share / full;
  /** A point by its radius and the number of its bar, clockwise from the top. */
  const at = (r: number, k: number) => ({
    x: middleX + r * Math.sin(k * turn),
    y: middleY - r * Math.cos(k * turn),
  });
  const bars = rows.map(({ layers, share }, k) => ({
    layers,
    share,
    from: (k - BREADTH / 2) * turn,
    to: (k + BREADTH / 2) * turn,
    radius: radius(share),
    colour: colourOf(layers),
  }));
  const intervals = rows.map(({ lower, upper }, k) => {
    const { x: x2, y: y2 } = at(radius(upper), k);
    return { ...at(radius(lower), k), x2, y2 };
  });
  const rings = [full / 2, full].map((share) => ({ share, from: 0, to: 2 * Math.PI, radius: radius(share) }));
  const names = rows.map(({ layers }, k) => {
    const { x, y } = at(outer + 4, k);
    const side = Math.round(10 * Math.sin(k * turn));
    return {
      text: layers,
      x,
      y: y - 3 * Math.cos(k * turn),
      align: side === 0 ? "center" : side > 0 ? "left" : "right",
    };
  });
  const none = own.filter(({ layers }) => layers === "none").map(({ share, lower, upper }) =>
    `none or open: ${percent(share)}% (${percent(lower)} to ${percent(upper)})`
  );
  const below = [
    { text: `rings: ${rings.map(({ share }) => `${percent(share)}%`).join(", ")}`, colour: COLOURS.grey },
    ...none.map((text) => ({ text, colour: COLOURS.ink })),
    { text: `n = ${own[0]!.runs} runs, ${deepest} hidden layers`, colour: COLOURS.ink },
  ].toReversed().map((line, k) => ({ ...line, y: size.height + TITLE - k * LINE }));
  const pixel = (field: string) => ({ field, type: "quantitative", scale: null });
  const place = { x: pixel("x"), y: pixel("y") };
  const wedge = { theta: pixel("from"), theta2: { field: "to" }, radius: pixel("radius") };
  const text = (values: readonly object[], mark: object): Spec => ({
    data: { values },
    mark: { type: "text", baseline: "middle", ...mark },
    encoding: { ...place, text: { field: "text" } },
  });
  return {
    ...size,
    layer: [
      {
        data: { values: bars },
        mark: { type: "arc" },
        encoding: {
          ...wedge,
          radius2: { value: INNER },
          color: { field: "colour", type: "nominal", scale: null },
        },
      },
      {
        data: { values: rings },
        mark: { type: "arc", filled: false, stroke: COLOURS.grey, strokeWidth: 0.4, strokeDash: [2, 2] },
        encoding: wedge,
      },
      {
        data: { values: intervals },
        mark: { type: "rule", color: COLOURS.ink },
        encoding: { ...place, x2: { field: "x2" }, y2: { field: "y2" } },
      },
      ...["left", "center", "right"].map((align) =>
        text(names.filter((name) => name.align === align), { align })
      ),
      ...below.map(({ text: line, y, colour }) => text([{ text: line, x: middleX, y }], { color: colour })),
    ],
  };
}
