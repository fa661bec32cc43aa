/**
 * Figure 1, a schematic: a network with a duplicated neuron; the loss around its saddle line with a channel, computed
 * (the toy of figure 6); the network with a gated linear unit to which the channel leads.
 */
import { gridOf } from "../contours.ts";
import type { LandscapeRow } from "./figure_6b_landscape.ts";
import { diagramPanel, type NetworkDiagram } from "../network_diagram.ts";
import { panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { surfaceLayers, type SurfaceView } from "../surface.ts";
import { COLOURS } from "../theme.ts";

export interface ChannelFlowRow {
  readonly data: "population" | "finite";
  readonly channel: number;
  readonly gamma: number;
  readonly alpha: number;
}

const plain = { label: "*σ*", colour: COLOURS.ink, shape: "circle", weight: "" } as const;
const copy = (weight: string) => ({ ...plain, colour: COLOURS.orange, weight });

export const DUPLICATED: NetworkDiagram = {
  inputs: ["*x*_{1}", "*x*_{2}"],
  units: [plain, copy("*γa*"), copy("(1−*γ*)*a*")],
  output: "*f*",
  notes: ["a neuron *a* *σ*(*w*·*x*),", "duplicated"],
};

export const GATED: NetworkDiagram = {
  inputs: ["*x*_{1}", "*x*_{2}"],
  units: [plain, { label: "*g*", colour: COLOURS.blue, shape: "square", weight: "" }],
  output: "*f*",
  notes: ["*g* = *c* *σ*(*w*·*x*)", "+ *a* (*Δ*·*x*) *σ*′(*w*·*x*)"],
};

/** What is shown: the saddle line at α = 0, a crest, and channel 1, a valley in front of it. */
const GAMMA = [1, 16] as const;
const ALPHA = [-0.92, 0.35] as const;
const VIEW: SurfaceView = { width: 152, height: 108, right: [0.62, 0.2], away: [0.34, -0.3], up: 0.42 };

/** Dark to light blue, by the share of the range. */
function shade(share: number): string {
  const [dark, light] = [[0x3b, 0x6d, 0x9c], [0xf2, 0xf7, 0xfb]] as const;
  const channels = dark.map((from, k) => Math.round(from + share * (light[k]! - from)));
  return `#${channels.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

export function surfacePanel(landscape: readonly LandscapeRow[], flow: readonly ChannelFlowRow[]): Spec {
  const inside = ({ gamma, alpha }: { readonly gamma: number; readonly alpha: number }) =>
    gamma >= GAMMA[0] && gamma <= GAMMA[1] && alpha >= ALPHA[0] && alpha <= ALPHA[1];
  const rows = landscape.filter(inside).toSorted((a, b) => a.alpha - b.alpha || a.gamma - b.gamma);
  const grid = gridOf(rows, "gamma", "alpha", ({ loss }) => loss);
  const [low, high] = [Math.min(...grid.values), Math.max(...grid.values)];
  const { columns } = grid;
  const last = columns[columns.length - 1]!;
  const channel = flow.filter((row) => row.data === "population" && row.channel === 1 && inside(row));
  return {
    width: VIEW.width + 26,
    height: VIEW.height + 12,
    layer: surfaceLayers(
      grid,
      (loss) => shade((loss - low) / (high - low)),
      {
        columns: {
          title: "*γ*",
          ticks: [columns[0]!, last].map((value) => ({ value, label: String(value) })),
        },
        rows: { title: "*α*", ticks: [{ value: 0, label: "0" }] },
        values: { title: "loss", ticks: [] },
      },
      [],
      VIEW,
      [
        { points: columns.map((gamma) => [gamma, 0] as const), colour: COLOURS.ink, dashed: true },
        {
          points: channel.filter(({ gamma }) => gamma <= last).map(({ gamma, alpha }) =>
            [gamma, alpha] as const
          ),
          colour: COLOURS.orange,
        },
      ],
    ),
  };
}

/** Where the three plots begin, and the diagrams' size, points. */
const LEFT = [0, 114, 298] as const;
const [WIDTH, HEIGHT] = [88, 116];

export function figure1(landscape: readonly LandscapeRow[], flow: readonly ChannelFlowRow[]): Spec {
  return panelGrid([
    { name: "duplicated neuron", x: LEFT[0], y: 0, spec: diagramPanel(DUPLICATED, WIDTH, HEIGHT) },
    { name: "saddle line, channel", x: LEFT[1], y: 0, spec: surfacePanel(landscape, flow) },
    { name: "gated linear unit", x: LEFT[2], y: 0, spec: diagramPanel(GATED, WIDTH, HEIGHT) },
  ]);
}
