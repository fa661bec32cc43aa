/** The two neurons in the reader's browser: reads the sliders, draws both pictures. */
import {
  type ActivationName,
  distanceToLimit,
  limitAt,
  neuronAt,
  pairAt,
  type PairSettings,
  weightsOf,
} from "./gated_pair.ts";
import { threeDigits } from "../three_digits.ts";

const RANGE = 4;
const POINTS = 161;
const [WIDTH, HEIGHT, MARGIN] = [360, 256, 40];
/** Room above for what the lines are. */
const TOP = 40;
const [ORANGE, BLUE, GREEN] = ["#d55e00", "#0072b2", "#00795b"];
/** Exponents of ten that one frame of the motion takes away. */
const SHRINK = 0.025;

interface Curve {
  readonly at: (x: number) => number;
  readonly colour: string;
  readonly name: string;
  readonly dashed?: boolean;
}

const element = <T extends Element>(id: string) => document.getElementById(id) as unknown as T;
const slider = (id: string) => element<HTMLInputElement>(id);
const SLIDERS = ["epsilon", "w", "b", "c", "a"] as const;

function settings(): PairSettings {
  const number = (id: string) => Number(slider(id).value);
  const chosen = document.querySelector<HTMLInputElement>("input[name=activation]:checked")!;
  return {
    activation: chosen.value as ActivationName,
    epsilon: Math.pow(10, number("epsilon")),
    ...{ w: number("w"), b: number("b"), c: number("c"), a: number("a") },
  };
}

const XS = Array.from({ length: POINTS }, (_, i) => RANGE * (2 * i / (POINTS - 1) - 1));

function draw(id: string, curves: readonly Curve[]): void {
  const values = curves.flatMap(({ at }) => XS.map(at));
  const [low, high] = [Math.min(0, ...values), Math.max(0.1, ...values)];
  const margin = 0.08 * (high - low);
  const x = (value: number) => MARGIN + (WIDTH - MARGIN - 8) * (value + RANGE) / (2 * RANGE);
  const y = (value: number) =>
    HEIGHT - MARGIN - (HEIGHT - MARGIN - TOP) * (value - low + margin) / (high - low + 2 * margin);
  const path = ({ at }: Curve) =>
    XS.map((value, i) => `${i === 0 ? "M" : "L"}${x(value).toFixed(1)},${y(at(value)).toFixed(1)}`).join("");
  const axis = (text: string, left: number, top: number, anchor: string) =>
    `<text x="${left}" y="${top}" font-size="10" fill="#333" text-anchor="${anchor}">${text}</text>`;
  const legend = curves.map(({ name, colour, dashed }, i) =>
    `<path d="M${MARGIN},${12 + 14 * i}h22" stroke="${colour}" stroke-width="2.5"${dash(dashed)}/>` +
    axis(name, MARGIN + 28, 15 + 14 * i, "start")
  );
  element<SVGElement>(id).innerHTML = [
    `<clipPath id="${id}-clip"><rect x="${MARGIN}" y="${TOP}" width="${WIDTH - MARGIN - 4}" height="${
      HEIGHT - MARGIN - TOP
    }"/></clipPath>`,
    `<path d="M${MARGIN},${y(0)}H${WIDTH - 8}M${x(0)},${TOP}V${
      HEIGHT - MARGIN
    }" stroke="#bbb" stroke-width="0.8"/>`,
    ...[-RANGE, 0, RANGE].map((value) => axis(threeDigits(value), x(value), HEIGHT - MARGIN + 14, "middle")),
    axis("input x", (WIDTH + MARGIN) / 2, HEIGHT - 3, "middle"),
    ...[low, high].map((value) => axis(threeDigits(value), MARGIN - 3, y(value) + 3, "end")),
    ...curves.map((curve) =>
      `<path d="${
        path(curve)
      }" fill="none" stroke="${curve.colour}" stroke-width="2.2" clip-path="url(#${id}-clip)"${
        dash(curve.dashed)
      }/>`
    ),
    ...legend,
  ].join("");
}

const dash = (dashed: boolean | undefined) => dashed === true ? ' stroke-dasharray="6 4"' : "";

function update(): void {
  const now = settings();
  for (const id of SLIDERS) {
    const value = id === "epsilon" ? now.epsilon : now[id];
    const text = threeDigits(value);
    element<HTMLOutputElement>(`${id}-value`).textContent = text;
    slider(id).setAttribute("aria-valuetext", text);
  }
  const { inputs, outputs } = weightsOf(now);
  const limit: Curve = {
    at: (x) => limitAt(now, x),
    colour: BLUE,
    name: "limit: gated linear unit",
    dashed: true,
  };
  const pair: Curve = { at: (x) => pairAt(now, x), colour: ORANGE, name: "two neurons" };
  draw("sum", [pair, limit]);
  const each = ([0, 1] as const).map((neuron): Curve => ({
    at: (x) => neuronAt(now, neuron, x),
    colour: neuron === 0 ? GREEN : ORANGE,
    name: `a${"₁₂"[neuron]} = ${threeDigits(outputs[neuron])}, w${"₁₂"[neuron]} = ${
      threeDigits(inputs[neuron])
    }`,
  }));
  draw("each", each);
  const norm = Math.hypot(...inputs, ...outputs);
  element<HTMLElement>("state").textContent = `ε = ${threeDigits(now.epsilon)}: norm of the weights ${
    threeDigits(norm)
  }, largest distance from the limit ${threeDigits(distanceToLimit(now, RANGE))} for |x| ≤ ${RANGE}.`;
}

const shrink = element<HTMLButtonElement>("shrink");
let moving = false;
/** Where the motion is: a slider rounds to its own steps. */
let exponent = 0;

function step(): void {
  const epsilon = slider("epsilon");
  exponent -= SHRINK;
  epsilon.value = String(exponent);
  update();
  if (moving && exponent > Number(epsilon.min)) requestAnimationFrame(step);
  else stop();
}

function stop(): void {
  moving = false;
  shrink.textContent = "Shrink ε";
}

shrink.addEventListener("click", () => {
  if (moving) return stop();
  moving = true;
  shrink.textContent = "Stop";
  const epsilon = slider("epsilon");
  if (Number(epsilon.value) <= Number(epsilon.min)) epsilon.value = epsilon.max;
  exponent = Number(epsilon.value);
  requestAnimationFrame(step);
});
element("pair-form").addEventListener("input", update);
update();
