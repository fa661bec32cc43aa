/** The rolling ball in the reader's browser: reads the controls, rolls, draws. */
import { BallRun, END } from "./ball_run.ts";
import { ballText, eigenvaluePicture, type LandscapeImage, landscapePicture } from "./landscape_view.ts";
import { withIndices } from "../text.ts";
import { colourOf, type Rgb } from "../map_colours.ts";
import { heightOf, type LandscapeFrame, landscapeRows, lossAt } from "./toy_landscape.ts";

/** Around each channel, and the step that shows its edge of stability before the roll ends. */
const CHANNELS: Readonly<Record<1 | 2, { readonly frame: LandscapeFrame; readonly eta: number }>> = {
  1: { frame: { gamma: [1.2, 3.2], epsilon: [-0.06, 0.46] }, eta: 0.25 },
  2: { frame: { gamma: [1.2, 4], epsilon: [-1.3, 0.25] }, eta: 0.6 },
};
const [COLUMNS, ROWS] = [120, 90];
/** Bands of colour on each side of the saddle line's loss: their edges are contour lines. */
const BANDS = 12;
/** Where colours end, as a part of the greatest depth; all that is higher has the last one. */
const LAST_COLOUR = 1.8;
const BANDS_ABOVE = Math.ceil(LAST_COLOUR * BANDS);
/** Milliseconds that a frame computes, and the part by which time grows in one. */
const [BUDGET, GROWTH] = [12, 0.02];

const element = <T extends Element>(id: string) => document.getElementById(id) as unknown as T;
const input = (id: string) => element<HTMLInputElement>(id);
const play = element<HTMLButtonElement>("ball-play");
const still = matchMedia("(prefers-reduced-motion: reduce)");

const channel = () =>
  Number(document.querySelector<HTMLInputElement>("input[name=channel]:checked")!.value) as 1 | 2;
const images = new Map<1 | 2, LandscapeImage>();
let run: BallRun;
let rolling = false;
/** Counts rolls, so that what was begun for an earlier one stops. */
let turn = 0;

function fresh(): BallRun {
  turn++;
  return run = new BallRun(
    { channel: channel(), gamma: Number(input("ball-gamma").value) },
    Number(input("ball-eta").value),
  );
}

function draw(): void {
  const { frame } = CHANNELS[channel()];
  element("ball").innerHTML = landscapePicture(frame, images.get(channel()) ?? null, run.motion);
  element("edge").innerHTML = eigenvaluePicture(run.motion, END);
  element("ball-numbers").innerHTML = withIndices(ballText(run.motion));
}

/** What has become of the roll, for those who hear the page. */
function say(): void {
  const { lambda } = run.motion.steps.at(-1)!;
  const part = lambda * run.eta / 2;
  element("ball-state").innerHTML = withIndices(
    run.thrownOut
      ? "The steps were too long: the ball was thrown out of the landscape."
      : !run.done
      ? "Paused."
      : part > 0.97
      ? "The steps are too large for the narrow valley: they have stalled at the edge of stability, λ_max = 2/η; the flow went on."
      : "The steps have not come to their edge yet: λ_max is still below 2/η.",
  );
}

function setRolling(now: boolean): void {
  rolling = now;
  play.textContent = now ? "Pause" : run.done ? "Roll again" : "Roll";
}

/** One frame of the motion. */
function roll(): void {
  if (!rolling) return;
  const start = performance.now();
  run.advance(run.time * (1 + GROWTH) + 1, () => performance.now() - start > BUDGET);
  draw();
  if (!run.done) return void requestAnimationFrame(roll);
  setRolling(false);
  say();
}

/** The whole roll without its motion: in pieces, so that the page answers meanwhile. */
function finish(): void {
  const mine = turn;
  const piece = () => {
    if (mine !== turn) return;
    const start = performance.now();
    run.advance(END, () => performance.now() - start > BUDGET);
    if (!run.done) return void setTimeout(piece);
    draw();
    setRolling(false);
    say();
  };
  piece();
}

function paint(): void {
  const chosen = channel();
  if (images.has(chosen)) return;
  const rows = landscapeRows(CHANNELS[chosen].frame, COLUMNS, ROWS);
  const heights: number[] = [];
  const piece = () => {
    const start = performance.now();
    for (let row = rows.next(); !row.done; row = rows.next()) {
      heights.push(...Array.from(row.value, heightOf));
      if (performance.now() - start > BUDGET) return void setTimeout(piece);
    }
    images.set(chosen, pictureOf(heights));
    draw();
  };
  piece();
}

/** Of a height as a part of the greatest depth. */
const bandColour = (part: number): Rgb =>
  colourOf((Math.floor(part * BANDS) + 0.5) / BANDS, [
    -LAST_COLOUR,
    LAST_COLOUR,
  ]);

/** The landscape in colours, blue below the saddle line's loss, orange above, with its scale. */
function pictureOf(heights: readonly number[]): LandscapeImage {
  const most = -Math.min(...heights);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [COLUMNS, ROWS];
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(COLUMNS, ROWS);
  for (const [i, height] of heights.entries()) {
    image.data.set([...bandColour(height / most), 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
  const colours = Array.from(
    { length: BANDS + BANDS_ABOVE },
    (_, band) => `rgb(${bandColour((band + 0.5) / BANDS - 1).join(" ")})`,
  );
  return {
    ...{ address: canvas.toDataURL(), colours },
    losses: [lossAt(-most), lossAt(most * BANDS_ABOVE / BANDS)],
  };
}

/** Starts anew and shows the end at once: what a reader who does not press anything sees, and paper. */
function restart(): void {
  for (const id of ["ball-eta", "ball-gamma"]) element(`${id}-value`).textContent = input(id).value;
  element("ball-state").textContent = "";
  fresh();
  setRolling(false);
  paint();
  finish();
}

play.addEventListener("click", () => {
  if (rolling) {
    setRolling(false);
    return say();
  }
  if (run.done) fresh();
  element("ball-state").textContent = "";
  if (still.matches) return finish();
  turn++;
  setRolling(true);
  requestAnimationFrame(roll);
});
element("ball-step").addEventListener("click", () => {
  turn++;
  if (run.done) fresh();
  setRolling(false);
  run.advance(run.time + run.eta / 2);
  draw();
  say();
});
element("ball-reset").addEventListener("click", () => {
  fresh();
  setRolling(false);
  element("ball-state").textContent = "At the start.";
  draw();
});
element("ball-form").addEventListener("input", (event) => {
  if ((event.target as HTMLInputElement).name === "channel") {
    input("ball-eta").value = String(CHANNELS[channel()].eta);
  }
  restart();
});
restart();
