/** The page of a training run that is followed: charts over steps, the verdict over time, what could not be read. */
import { tableOf } from "../../report/html.ts";
import { counted, escapeHtml } from "../../report/text.ts";
import { COLOURS } from "../../theme.ts";
import { shellOf } from "../page/shell.ts";
import { type Chart, chartSvg, type Line } from "./chart.ts";
import { thinned } from "../axes.ts";
import type { WatchedFile, WatchPoint } from "./points.ts";
import { watchScript } from "./script.ts";

export interface WatchedRun {
  readonly name: string;
  readonly points: readonly WatchPoint[];
  /** Files that could not be read so far, and why. */
  readonly unread: readonly WatchedFile[];
  /** Seconds between two looks of the page for what is new; null where the watch has ended. */
  readonly refresh: number | null;
}

/** More points than this in one line show no more. */
const MOST_POINTS = 400;
const LAST = 10;

export function watchPage({ name, points, unread, refresh }: WatchedRun): string {
  return shellOf({
    title: `Watching ${name}`,
    lead: "Checkpoints of a training run, as it writes them.",
    ...refresh === null ? {} : { controls: CONTROLS, script: watchScript(refresh) },
    body: `${verdictNow(points)}
<p>${stateText(points, refresh)}</p>
${points.length === 0 ? "" : charts(points)}
${points.length === 0 ? "" : verdicts(points)}
${unreadText(unread)}`,
  });
}

const CONTROLS = `<div class="following">
<button type="button" id="follow" hidden>Stop following</button>
<p id="followed" role="status">Load the page again to see new checkpoints.</p>
</div>
`;

function verdictNow(points: readonly WatchPoint[]): string {
  const last = points.findLast(({ verdict }) => verdict !== null);
  const [kind, heading, said] = last === undefined
    ? [" none", "No verdict yet", "No checkpoint has been judged yet."]
    : ["", capitalised(last.verdict!), `${last.file}: ${last.sentence}`];
  return `<section class="verdict${kind}" aria-labelledby="verdict">
<h2 id="verdict">${escapeHtml(heading)}</h2>
<p class="says">${escapeHtml(said)}</p>
</section>`;
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function stateText(points: readonly WatchPoint[], refresh: number | null): string {
  const again = points.at(-1)?.run ?? 0;
  const restarts = again === 0 ? "" : `, training started anew ${counted(again, "time")}`;
  return `${counted(points.length, "checkpoint")}${restarts}.${
    refresh === null ? " The watch has ended." : ""
  }`;
}

const EDGE = "Edge of stability";
const LIMIT = "limit of the step size";

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
      description: `Σ θ²/2P over ${over}`,
      scale: "logarithmic",
      lines: line("Σ θ²/2P", COLOURS.green, ({ norm }) => norm),
    },
    {
      title: "Closest pair of neurons",
      description: `cosine distance over ${over}`,
      scale: "logarithmic",
      lines: line("cosine distance", COLOURS.orange, ({ closest }) => closest?.distance ?? null),
    },
    {
      title: EDGE,
      description: `largest eigenvalue and what the step size allows over ${over}`,
      scale: "logarithmic",
      lines: [
        ...line("λ_max", COLOURS.purple, ({ sharpness }) => sharpness),
        ...line(LIMIT, COLOURS.grey, ({ threshold }) => threshold, true),
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
    `<section><h3>${escapeHtml(chart.title)}</h3>\n${chartSvg(chart)}${noteOf(chart)}</section>`
  );
  return `<h2>Over time</h2>\n<div class="charts">\n${shown.join("\n")}\n</div>`;
}

/** Why the edge of stability has no limit to be held against. */
function noteOf({ title, lines }: Chart): string {
  if (title !== EDGE || lines.some(({ name }) => name === LIMIT)) return "";
  return "\n<p>No limit of the step size is drawn: <code>--lr</code> gives it for sgd and momentum. That of Adam, AdamW " +
    "and RMSprop is one for the preconditioned Hessian, which a watch does not measure, but <code>diagnose</code> does.</p>";
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
