/** The page of a training run that is followed: charts over steps, the verdict over time, what could not be read. */
import { escapeHtml, tableOf } from "../../report/html.ts";
import { STYLE } from "../../report/style.ts";
import { COLOURS } from "../../theme.ts";
import { type Chart, chartSvg, type Line } from "./chart.ts";
import { thinned, type WatchedFile, type WatchPoint } from "./points.ts";

export interface WatchedRun {
  readonly name: string;
  readonly points: readonly WatchPoint[];
  /** Files that could not be read so far, and why. */
  readonly unread: readonly WatchedFile[];
  /** Seconds after which a browser loads the page anew; null where the watch has ended. */
  readonly refresh: number | null;
}

/** More points than this in one line show no more. */
const MOST_POINTS = 400;
const LAST = 10;

export function watchPage({ name, points, unread, refresh }: WatchedRun): string {
  const last = points.findLast(({ verdict }) => verdict !== null);
  const title = `${name}: ${last?.verdict ?? "waiting for checkpoints"}`;
  const again = refresh === null ? "" : `<meta http-equiv="refresh" content="${refresh}">\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${again}<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)); gap: 1rem; }
.charts svg { display: block; width: 100%; background: #fff; border-radius: 4px; }
.charts h2 { margin: 1rem 0 .25rem; }
</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(last?.sentence ?? "No checkpoint has been read yet.")}</p>
<p>${stateText(points, refresh)}</p>
</header>
<main id="main">
${points.length === 0 ? "" : charts(points)}
${points.length === 0 ? "" : verdicts(points)}
${unreadText(unread)}
</main>
</body>
</html>
`;
}

function stateText(points: readonly WatchPoint[], refresh: number | null): string {
  const runs = (points.at(-1)?.run ?? 0) + 1;
  const restarts = runs === 1 ? "" : `, training started anew ${runs - 1} ${runs === 2 ? "time" : "times"}`;
  const state = refresh === null ? "The watch has ended." : "This page loads itself anew.";
  return `${points.length} ${points.length === 1 ? "checkpoint" : "checkpoints"}${restarts}. ${state}`;
}

function charts(points: readonly WatchPoint[]): string {
  // Numbers of steps where all files have them, else the order of the files.
  const hasSteps = points.every(({ step }) => step !== null);
  const placed = points.map((point, at) => ({ ...point, x: hasSteps ? point.step! : at + 1 }));
  const runs = [...Map.groupBy(placed, ({ run }) => run).values()].map((run) => thinned(run, MOST_POINTS));
  const line = (
    name: string,
    colour: string,
    value: (point: WatchPoint) => number | null,
    dashed = false,
  ): Line[] => {
    const pieces = runs.map((run) => run.map((point) => [point.x, value(point)] as const));
    return pieces.flat().some(([, y]) => y !== null) ? [{ name, colour, dashed, pieces }] : [];
  };
  const over = hasSteps ? "steps" : "checkpoints";
  const all: Chart[] = [
    {
      title: "Loss",
      description: `losses over ${over}`,
      scale: "logarithmic",
      lines: [
        ...line("training", COLOURS.blue, ({ loss }) => loss),
        ...line("test", COLOURS.amber, ({ testLoss }) => testLoss),
      ],
    },
    {
      title: "Gradient",
      description: `its norm over ${over}`,
      scale: "logarithmic",
      lines: line("‖∇L‖", COLOURS.blue, ({ gradientNorm }) => gradientNorm),
    },
    {
      title: "Norm of the parameters",
      description: `over ${over}`,
      scale: "logarithmic",
      lines: line("‖θ‖", COLOURS.green, ({ norm }) => norm),
    },
    {
      title: "Closest pair of neurons",
      description: `cosine distance over ${over}`,
      scale: "logarithmic",
      lines: line("cosine distance", COLOURS.orange, ({ closest }) => closest?.distance ?? null),
    },
    {
      title: "Edge of stability",
      description: `largest eigenvalue and what the step size allows over ${over}`,
      scale: "logarithmic",
      lines: [
        ...line("λ_max", COLOURS.purple, ({ sharpness }) => sharpness),
        ...line("limit of the step size", COLOURS.grey, ({ threshold }) => threshold, true),
      ],
    },
    {
      title: "Updates inside the channel",
      description: `share of each update in the closest pair's subspace over ${over}`,
      scale: "linear",
      lines: line("share", COLOURS.orange, ({ inside }) => inside),
    },
  ];
  const shown = all.filter(({ lines }) => lines.length > 0).map((chart) =>
    `<section><h2>${escapeHtml(chart.title)}</h2>\n${chartSvg(chart)}</section>`
  );
  return `<div class="charts">\n${shown.join("\n")}\n</div>`;
}

/** Where the verdict changed, and the last checkpoints. */
function verdicts(points: readonly WatchPoint[]): string {
  const judged = points.filter(({ verdict }) => verdict !== null);
  const changes = judged.filter(({ verdict, run }, at) =>
    verdict !== judged[at - 1]?.verdict || run !== judged[at - 1]?.run
  );
  const row = ({ file, run, verdict, sentence }: WatchPoint) => [
    ...[escapeHtml(file), String(run + 1), escapeHtml(verdict ?? ""), escapeHtml(sentence)],
  ];
  const number = (value: number | null) => value === null ? "—" : String(Number(value.toPrecision(4)));
  const pair = ({ closest }: WatchPoint) =>
    closest === null ? "—" : `${number(closest.distance)} (${closest.first + 1}, ${closest.second + 1})`;
  return `<h2>Verdict over time</h2>
${tableOf("Changes of the verdict", ["from", "run", "verdict", "sentence"], changes.slice(-50).map(row))}
<h2>Last checkpoints</h2>
${
    tableOf(
      "Last checkpoints",
      ["file", "loss", "norm", "closest pair", "λ_max", "verdict"],
      points.slice(-LAST).reverse().map((point) => [
        ...[escapeHtml(point.file), number(point.loss), number(point.norm), pair(point)],
        ...[number(point.sharpness), escapeHtml(point.verdict ?? "not judged")],
      ]),
    )
  }`;
}

function unreadText(unread: readonly WatchedFile[]): string {
  if (unread.length === 0) return "";
  const shown = unread.slice(0, 20).map(({ name, message }) =>
    `<li><code>${escapeHtml(name)}</code>: ${escapeHtml(message)}</li>`
  );
  const more = unread.length > shown.length ? `<li>and ${unread.length - shown.length} more</li>` : "";
  return `<h2>Not read so far</h2>\n<ul>\n${shown.join("\n")}${more}\n</ul>`;
}
