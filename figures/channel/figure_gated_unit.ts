/**
 * A figure of our own: the loss at the channel's end is reached at finite norm by a network that has the gated linear
 * unit. Left, excess loss against ‖θ‖, down the channel and for the other network from the same start; right, where
 * networks with the unit end from random weights.
 */
import { column, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { limitLabels, STEP_LIMIT } from "../step_limit.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";
import { tooltip } from "../tooltip.ts";

export interface ChannelPathRow {
  readonly norm: number;
  readonly excess: number;
  readonly rounding: number;
}

export interface GatedPathRow {
  readonly norm: number;
  readonly excess: number;
}

export interface GatedEndRow {
  readonly start: "channel" | number;
  readonly end: "converged" | "infinite" | "slow" | "stuck";
  readonly loss: number;
  readonly excess: number;
  readonly norm: number;
}

export interface GatedData {
  readonly channel: readonly ChannelPathRow[];
  readonly path: readonly GatedPathRow[];
  readonly ends: readonly GatedEndRow[];
}

/** Excess losses below are drawn here: rounding. */
const FLOOR = 1e-14;
const KINDS = ["two neurons, down the channel", "gated linear unit"] as const;

function excessPanel({ channel, path, ends }: GatedData): Spec {
  const end = ends.find(({ start }) => start === "channel")!;
  const rows = [
    ...channel.filter(({ excess, rounding }) => excess > 10 * rounding).map(({ norm, excess }) => ({
      norm,
      excess,
      kind: KINDS[0],
    })),
    ...[...path, end].map(({ norm, excess }) => ({ norm, excess: Math.max(FLOOR, excess), kind: KINDS[1] })),
  ].map((row, order) => ({ ...row, order }));
  const most = Math.max(...rows.map(({ norm }) => norm));
  const x = {
    field: "norm",
    type: "quantitative",
    title: "‖*θ*‖",
    scale: { type: "log", domain: [0.3, most * 3], nice: false },
    axis: { values: [1, 100, 1e4, 1e6, 1e8], labelExpr: POWERS_OF_TEN },
  };
  const y = {
    field: "excess",
    type: "quantitative",
    title: "*L* − *L*_{∞}",
    scale: {
      type: "log",
      domain: [FLOOR / 3, Math.max(...rows.map(({ excess }) => excess)) * 4],
      nice: false,
    },
    axis: {
      values: [1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2],
      labelExpr: `datum.value < ${2 * FLOOR} ? '≤ 10^{−14}' : ${POWERS_OF_TEN}`,
    },
  };
  const color = {
    field: "kind",
    type: "nominal",
    title: null,
    scale: { domain: KINDS, range: [COLOURS.orange, COLOURS.blue] },
    legend: { orient: "top", direction: "vertical", symbolType: "stroke", offset: 2 },
  };
  return {
    width: column(0, 2).width,
    height: 112,
    layer: [
      {
        data: { values: rows },
        mark: { type: "line", strokeWidth: 1 },
        encoding: { x, y, color, order: { field: "order" } },
      },
      {
        data: { values: rows },
        mark: { type: "point", filled: true, opacity: 1, size: 12 },
        encoding: { x, y, color },
      },
    ],
  };
}

const ENDS = {
  converged: "at rest",
  infinite: "infinite norm",
  slow: STEP_LIMIT,
  stuck: "stuck",
} as const;
const END_COLOURS = [COLOURS.blue, COLOURS.orange, COLOURS.grey, COLOURS.purple];

function endsPanel({ ends }: GatedData): Spec {
  const random = ends.filter(({ start }) => start !== "channel");
  const own = ends.find(({ start }) => start === "channel")!;
  const values = random.map(({ norm, loss, end, start }) => ({ norm, loss, end: ENDS[end], seed: start }));
  const labels = limitLabels(random.filter(({ end }) => end === "slow").length, random.length);
  // The legend names stuck runs only where there are some.
  const shown = random.some(({ end }) => end === "stuck") ? 4 : 3;
  const all = ends.map(({ loss }) => loss);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const margin = 0.08 * (high - low) || 0.01;
  const x = {
    field: "norm",
    type: "quantitative",
    title: "‖*θ*‖",
    scale: { type: "log", domain: [0.3, 3e3], nice: false },
    axis: { values: [1, 10, 100, 1000], labelExpr: POWERS_OF_TEN },
  };
  const y = {
    field: "loss",
    type: "quantitative",
    title: "loss",
    scale: { domain: [low - margin, high + margin], nice: false, zero: false },
    axis: { tickCount: 5 },
  };
  return {
    width: column(0, 2).width,
    height: 112,
    layer: [
      {
        data: { values: [{ loss: own.loss - own.excess }] },
        mark: { type: "rule", strokeDash: [3, 2], color: COLOURS.orange },
        encoding: { y },
      },
      {
        data: { values: [{ loss: own.loss - own.excess, text: "*L*_{∞}" }] },
        mark: { type: "text", align: "right", baseline: "bottom", dx: -2, dy: -1, color: COLOURS.orange },
        encoding: { x: { value: column(0, 2).width }, y, text: { field: "text" } },
      },
      {
        data: { values: [{ norm: own.norm, loss: own.loss }] },
        mark: { type: "point", shape: "diamond", filled: true, opacity: 1, size: 36, color: COLOURS.blue },
        encoding: { x, y },
      },
      {
        data: { values },
        mark: { type: "point", size: 22, strokeWidth: 1, opacity: 1 },
        encoding: {
          tooltip: tooltip([
            ["seed", "whole", "seed"],
            ["loss", "number", "loss"],
            ["norm", "number", "norm ‖θ‖"],
            ["end", "name", "end"],
          ]),
          x,
          y,
          color: {
            field: "end",
            type: "nominal",
            title: null,
            scale: { domain: Object.values(ENDS).slice(0, shown), range: END_COLOURS.slice(0, shown) },
            legend: { orient: "top", columns: 1, symbolType: "circle", symbolSize: 14, offset: 2, ...labels },
          },
        },
      },
    ],
  };
}

export function figureGatedUnit(data: GatedData): Spec {
  return panelGrid([
    { letter: "a", x: 0, y: 0, spec: excessPanel(data) },
    { letter: "b", x: column(1, 2).x, y: 0, spec: endsPanel(data) },
  ]);
}
