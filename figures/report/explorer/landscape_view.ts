/** The explorer's two pictures of the ball as SVG: where it is in the landscape, and its largest eigenvalue in time. */
import { counted } from "../text.ts";
import { type LandscapeFrame, SADDLE_LOSS } from "./toy_landscape.ts";
import type { BallState } from "./toy_motion.ts";

const [WIDTH, HEIGHT] = [400, 300];
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 10, 40, 40];
/** Of steps and of the flow and all lines: both stand out from every colour of the landscape. */
const [STEPS, FLOW, INK] = ["#d55e00", "#111111", "#1a1a1a"];
/** The largest eigenvalue in a label. */
const LAMBDA = 'λ<tspan dy="3" font-size="8">max</tspan>';

export interface Motion {
  readonly eta: number;
  /** Points along the descent, pairs of steps that follow each other: they show how far the ball swings. */
  readonly steps: readonly BallState[];
  readonly flow: readonly BallState[];
}

/** The landscape's picture, and what its colours are. */
export interface LandscapeImage {
  /** Address of the picture. */
  readonly address: string;
  /** From low to high. */
  readonly colours: readonly string[];
  /** Loss at the lowest colour's lower end and at the highest one's upper end. */
  readonly losses: readonly [number, number];
}

interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly (readonly [value: number, label: string])[];
  readonly title: string;
}

const mapped = (value: number, [from, to]: readonly [number, number], start: number, end: number) =>
  start + (end - start) * (value - from) / (to - from);
const across = (range: readonly [number, number]) => (value: number) =>
  mapped(value, range, LEFT, WIDTH - RIGHT);
const upwards = (range: readonly [number, number]) => (value: number) =>
  mapped(value, range, HEIGHT - BOTTOM, TOP);

/** Numbers between the ends at the largest step of 1, 2 or 5 that gives at least three. */
export function ticksOf([from, to]: readonly [number, number]): (readonly [number, string])[] {
  const rough = (to - from) / 3;
  const power = Math.pow(10, Math.floor(Math.log10(rough)));
  const step = power * (rough >= 5 * power ? 5 : rough >= 2 * power ? 2 : 1);
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => {
    const value = Number(((first + i) * step).toPrecision(6));
    return [value, String(value).replace("-", "−")] as const;
  });
}

function pathOf(
  states: readonly BallState[],
  place: (state: BallState) => readonly [number, number],
): string {
  return states.map((state, i) => {
    const [x, y] = place(state).map((each) => Math.max(-2000, Math.min(2000, each)).toFixed(1));
    return `${i === 0 ? "M" : "L"}${x},${y}`;
  }).join("");
}

const text = (words: string, x: number, y: number, anchor: string, more = "") =>
  `<text x="${x.toFixed(1)}" y="${
    y.toFixed(1)
  }" font-size="11" fill="${INK}" text-anchor="${anchor}"${more}>${words}</text>`;

function axes(x: Scale, y: Scale): string {
  const middle = (TOP + HEIGHT - BOTTOM) / 2;
  return [
    `<path d="M${LEFT},${TOP}V${HEIGHT - BOTTOM}H${
      WIDTH - RIGHT
    }" fill="none" stroke="${INK}" stroke-width="0.8"/>`,
    ...x.ticks.map(([value, label]) =>
      `<path d="M${x.at(value).toFixed(1)},${HEIGHT - BOTTOM}v4" stroke="${INK}" stroke-width="0.8"/>` +
      text(label, x.at(value), HEIGHT - BOTTOM + 16, "middle")
    ),
    ...y.ticks.map(([value, label]) =>
      `<path d="M${LEFT},${y.at(value).toFixed(1)}h-4" stroke="${INK}" stroke-width="0.8"/>` +
      text(label, LEFT - 7, y.at(value) + 4, "end")
    ),
    text(x.title, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "middle"),
    text(y.title, 12, middle, "middle", ` transform="rotate(-90 12 ${middle})"`),
  ].join("");
}

/** The key above a picture, side by side. */
function key(entries: readonly (readonly [name: string, colour: string, dashes: string, width: number])[]) {
  return entries.map(([name, colour, dashes, width], i) => {
    const [x, y] = [LEFT + 170 * (i % 2), 12 + 15 * Math.floor(i / 2)];
    return `<path d="M${x},${y}h22" stroke="${colour}" stroke-width="${width}"${dashes}/>` +
      text(name, x + 28, y + 4, "start");
  }).join("");
}

const DASHED = ' stroke-dasharray="5 4"';
const clip = (id: string) =>
  `<clipPath id="${id}-clip"><rect x="${LEFT}" y="${TOP}" width="${WIDTH - RIGHT - LEFT}" height="${
    HEIGHT - BOTTOM - TOP
  }"/></clipPath>`;

const short = (value: number, digits = 3) => String(Number(value.toPrecision(digits))).replace("-", "−");

/** Colours of the landscape between their losses, in the key's fourth place. */
function colourScale({ colours, losses: [low, high] }: LandscapeImage): string {
  const [left, width, top] = [LEFT + 226, 44, 21];
  const step = width / colours.length;
  const bands = colours.map((colour, i) =>
    // A little over the next, or seams show.
    `<rect x="${(left + i * step).toFixed(2)}" y="${top}" width="${
      (step + 0.4).toFixed(2)
    }" height="9" fill="${colour}"/>`
  );
  return `<g id="ball-scale">${text(`loss ${short(low, 2)}`, left - 4, top + 9, "end")}${bands.join("")}${
    text(`≥ ${short(high, 2)}`, left + width + 4, top + 9, "start")
  }</g>`;
}

/** @param image null while there is none */
export function landscapePicture(
  frame: LandscapeFrame,
  image: LandscapeImage | null,
  motion: Motion,
): string {
  const [x, y] = [across(frame.gamma), upwards(frame.epsilon)];
  const place = ({ gamma, epsilon }: BallState) => [x(gamma), y(epsilon)] as const;
  const [ball, flow] = [motion.steps.at(-1), motion.flow.at(-1)];
  const picture = image === null
    ? ""
    : `<image href="${image.address}" x="${LEFT}" y="${TOP}" width="${WIDTH - RIGHT - LEFT}" height="${
      HEIGHT - BOTTOM - TOP
    }" preserveAspectRatio="none"/>`;
  const spot = (state: BallState | undefined, radius: number, colour: string) => {
    if (state === undefined) return "";
    const [cx, cy] = place(state).map((each) => each.toFixed(1));
    return `<circle cx="${cx}" cy="${cy}" r="${radius}" fill="${colour}" stroke="#fff" stroke-width="1.5"/>`;
  };
  return [
    clip("ball"),
    picture,
    `<g clip-path="url(#ball-clip)">`,
    `<path d="M${LEFT},${y(0).toFixed(1)}H${WIDTH - RIGHT}" stroke="${INK}"${DASHED}/>`,
    `<path d="${pathOf(motion.flow, place)}" fill="none" stroke="${FLOW}" stroke-width="2.2"/>`,
    `<path d="${pathOf(motion.steps, place)}" fill="none" stroke="${STEPS}" stroke-width="1.2"/>`,
    ...[spot(flow, 4.5, FLOW), spot(ball, 6.5, STEPS), "</g>"],
    axes(
      { at: x, ticks: ticksOf(frame.gamma), title: "γ, along the saddle line" },
      { at: y, ticks: ticksOf(frame.epsilon), title: "ε = (w₁ − w₂)/2" },
    ),
    key([
      [`steps of η = ${motion.eta}`, STEPS, "", 2.5],
      ["gradient flow", FLOW, "", 2.5],
      [`saddle line, loss ${short(SADDLE_LOSS, 2)}`, INK, DASHED, 1],
    ]),
    image === null ? "" : colourScale(image),
  ].join("");
}

/** @param until time at which the motion ends */
export function eigenvaluePicture(motion: Motion, until: number): string {
  const edge = 2 / motion.eta;
  const ends = [0, Math.log10(until)] as const;
  const range = [0, 1.6 * Math.max(edge, 5)] as const;
  const [x, y] = [across(ends), upwards(range)];
  const place = ({ time, lambda }: BallState) => [x(Math.log10(Math.max(1, time))), y(lambda)] as const;
  const powers = Array.from({ length: Math.floor(ends[1]) + 1 }, (_, i) => [i, `10${"⁰¹²³⁴⁵"[i]}`] as const);
  const line = (states: readonly BallState[], colour: string, width: number) =>
    `<path d="${pathOf(states, place)}" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
  return [
    clip("edge"),
    `<g clip-path="url(#edge-clip)">`,
    `<path d="M${LEFT},${y(edge).toFixed(1)}H${WIDTH - RIGHT}" stroke="${INK}"${DASHED}/>`,
    ...[line(motion.flow, FLOW, 2.2), line(motion.steps, STEPS, 1.8), "</g>"],
    axes(
      { at: x, ticks: powers, title: "time, steps × η" },
      { at: y, ticks: ticksOf(range), title: `largest eigenvalue ${LAMBDA}` },
    ),
    key([
      [`steps of η = ${motion.eta}`, STEPS, "", 2.5],
      ["gradient flow", FLOW, "", 2.5],
      [`2/η = ${Number(edge.toPrecision(3))}`, INK, DASHED, 1],
    ]),
  ].join("");
}

/** What the pictures show, in words and numbers. */
export function ballText({ eta, steps, flow }: Motion): string {
  const [ball, other] = [steps.at(-1)!, flow.at(-1)!];
  return `After ${counted(ball.steps, "step")} of η = ${eta} (time ${short(ball.time)}): λ_max = ${
    short(ball.lambda, 4)
  }, which is ${short(ball.lambda * eta / 2, 4)} · 2/η; γ = ${short(ball.gamma, 4)}, ε = ${
    short(ball.epsilon, 4)
  }, loss ${short(ball.loss, 4)}. The flow is at λ_max = ${short(other.lambda, 4)}, γ = ${
    short(other.gamma, 4)
  }, ε = ${short(other.epsilon, 4)}, loss ${short(other.loss, 4)}.`;
}
