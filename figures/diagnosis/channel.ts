/** The loss on a channel's floor against 1/ε: what is still to gain, where half of it is had, and how fast it is had. */
import log10 from "@stdlib/math-base-special-log10";
import pow from "@stdlib/math-base-special-pow";
import type { ChannelFindings, GateFindings } from "../../kernels/diagnosis/findings/channel.ts";
import type { ContinuationFindings } from "../../kernels/diagnosis/findings.ts";
import { type Panel, panelGrid } from "../panel_grid.ts";
import type { Spec } from "../render.ts";
import { COLOURS } from "../theme.ts";
import { drawable, linear, logarithmic, on, thinned, WIDTH } from "./axes.ts";

const MOST_POINTS = 300;

interface FloorPoint {
  readonly inverse: number;
  readonly loss: number;
  readonly norm: number;
}

/** From the wide end inwards. */
export function floorOf({ floor }: ChannelFindings): readonly FloorPoint[] {
  const points = floor.filter(({ epsilon, loss }) => epsilon > 1e-300 && Number.isFinite(loss))
    .map(({ epsilon, loss, norm }) => ({ inverse: 1 / epsilon, loss: drawable([loss])[0]!, norm }));
  return thinned(points.sort((a, b) => a.inverse - b.inverse), MOST_POINTS);
}

/**
 * In place of a floor that was not followed: points of the continuation between which the pair only comes closer. Nothing
 * else of the network is at rest there. Empty where it did not end with a pair of this channel.
 */
export function wayOf(
  { layer, units }: ChannelFindings,
  continuation: ContinuationFindings | null,
): ChannelFindings["floor"] {
  const pair = continuation?.closest ?? null;
  const isOwn = pair !== null && pair.layer === layer &&
    [pair.first, pair.second].every((k) => units.includes(k));
  if (!isOwn) return [];
  const way: ChannelFindings["floor"][number][] = [];
  for (const { epsilon, loss, norm } of continuation!.path.toReversed()) {
    if (epsilon !== null && epsilon > (way.at(-1)?.epsilon ?? 0)) way.push({ epsilon, loss, norm });
  }
  return way;
}

/** Where the floor has half of the gain, linear in log 1/ε between its points; null where it never crosses. */
export function halfGain(channel: ChannelFindings): { inverse: number; loss: number } | null {
  const half = channel.lossLimit + channel.gain / 2;
  const points = floorOf(channel);
  for (const [i, next] of points.entries()) {
    const before = points[i - 1];
    if (before === undefined || before.loss < half || next.loss > half || before.loss === next.loss) continue;
    const part = (before.loss - half) / (before.loss - next.loss);
    const exponent = log10(before.inverse) + part * log10(next.inverse / before.inverse);
    return { inverse: pow(10, exponent), loss: half };
  }
  return null;
}

export function channelSpec(channel: ChannelFindings, gate: GateFindings | null): Spec {
  const points = floorOf(channel);
  const levels = [
    { what: "now", loss: channel.lossNow },
    { what: "limit", loss: channel.lossLimit },
    ...gate === null ? [] : [{ what: "gated", loss: gate.loss }],
  ].filter(({ loss }) => Number.isFinite(loss));
  const half = halfGain(channel);
  const x = logarithmic(points.map(({ inverse }) => inverse));
  const y = on("loss", linear(drawable([...points, ...levels].map(({ loss }) => loss))), null);
  const excess = points.map(({ inverse, loss }) => ({ inverse, excess: loss - channel.lossLimit }))
    .filter(({ excess }) => excess > 1e-300);
  const hasExcess = excess.length > 1;
  const line = { type: "line", color: COLOURS.blue, point: { size: 8, filled: true, color: COLOURS.blue } };
  const title = "1/*ε*";
  const loss: Panel = {
    ...{ x: 0, y: 0, name: "loss along the channel" },
    spec: {
      width: WIDTH,
      height: 100,
      layer: [
        {
          data: { values: levels },
          mark: { type: "rule", strokeWidth: 0.9 },
          encoding: { y, color: LEVELS, strokeDash: DASHES },
        },
        {
          data: { values: points },
          mark: line,
          encoding: { x: on("inverse", x, hasExcess ? null : title), y },
        },
        ...half === null ? [] : [{
          data: { values: [half] },
          mark: { type: "point", shape: "diamond", filled: true, opacity: 1, size: 70, color: COLOURS.ink },
          encoding: { x: on("inverse", x, hasExcess ? null : title), y },
        }],
      ],
    },
  };
  if (!hasExcess) return panelGrid([loss]);
  return panelGrid([loss, {
    ...{ x: 0, y: 142, name: "loss above its limit" },
    spec: {
      width: WIDTH,
      height: 80,
      data: { values: excess },
      mark: line,
      encoding: {
        x: on("inverse", x, title),
        y: on("excess", logarithmic(excess.map((each) => each.excess)), null),
      },
    },
  }]);
}

const NAMES = ["now", "limit", "gated"];
const LEVELS = {
  field: "what",
  type: "nominal",
  title: null,
  scale: { domain: NAMES, range: [COLOURS.grey, COLOURS.orange, COLOURS.green] },
  legend: {
    orient: "bottom",
    direction: "horizontal",
    offset: 4,
    symbolType: "stroke",
    symbolSize: 60,
    labelExpr:
      "datum.label === 'now' ? 'now' : datum.label === 'limit' ? 'limit, *ε* → 0' : 'with a gated unit'",
  },
};
const DASHES = {
  field: "what",
  type: "nominal",
  title: null,
  scale: { domain: NAMES, range: [[2, 2], [5, 2], [1, 2]] },
  legend: LEVELS.legend,
};
