/** Maps over a plane of inputs, and samples of one, as pictures: both in the colours of the targets. */
import { TARGET_RANGE } from "../../target_colours.ts";
import { colourOf } from "../map_colours.ts";
import type { MapTarget } from "../run_networks.ts";
import { threeDigits } from "../three_digits.ts";

/** Pixels of a side of a picture of samples. */
const SAMPLES_SIDE = 192;
const SAMPLE_RADIUS = 3.5;

export function targetValues({ kind }: MapTarget, values: Float64Array): Float64Array {
  return kind === "plane" ? values : values.filter((_, i) => i % 3 === 2);
}

export function targetCanvas(
  target: MapTarget,
  values: Float64Array,
  cells: number,
  range: readonly [number, number],
): HTMLCanvasElement {
  const canvas = target.kind === "plane"
    ? mapCanvas(values, cells, range)
    : samplesCanvas(values, target.half, range);
  const [low, high] = rangeOf(targetValues(target, values));
  const what = target.kind === "plane"
    ? "Target"
    : `Targets of ${values.length / 3} training samples at their first two inputs`;
  canvas.setAttribute("aria-label", `${what}, from ${threeDigits(low)} to ${threeDigits(high)}`);
  return canvas;
}

function canvasOf(side: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  canvas.setAttribute("role", "img");
  return [canvas, canvas.getContext("2d")!];
}

export function mapCanvas(
  values: Float64Array,
  cells: number,
  range: readonly [number, number],
): HTMLCanvasElement {
  const [canvas, pen] = canvasOf(cells);
  const image = pen.createImageData(cells, cells);
  for (const [i, value] of values.entries()) image.data.set([...colourOf(value, range), 255], 4 * i);
  pen.putImageData(image, 0, 0);
  return canvas;
}

function samplesCanvas(
  samples: Float64Array,
  half: number,
  range: readonly [number, number],
): HTMLCanvasElement {
  const [canvas, pen] = canvasOf(SAMPLES_SIDE);
  const place = (value: number) => SAMPLES_SIDE * (value / half + 1) / 2;
  for (let i = 0; i < samples.length; i += 3) {
    pen.fillStyle = `rgb(${colourOf(samples[i + 2]!, range).join(" ")})`;
    pen.beginPath();
    pen.arc(place(samples[i]!), SAMPLES_SIDE - place(samples[i + 1]!), SAMPLE_RADIUS, 0, 2 * Math.PI);
    pen.fill();
  }
  return canvas;
}

export function scale(): HTMLElement {
  const bar = document.createElement("span");
  bar.className = "colour-scale";
  bar.style.backgroundImage = `linear-gradient(to right, ${TARGET_RANGE.join(", ")})`;
  return bar;
}

export function rangeOf(values: Iterable<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}
