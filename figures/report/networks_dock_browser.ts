/**
 * The functions of chosen runs' networks, in a dock at the window's lower edge: maps over the plane of the first two
 * inputs beside the target's, all in the same colours.
 */
import { decodeNumbers } from "./base64_numbers.ts";
import { loadScript } from "./load_script_browser.ts";
import { mapOver } from "./map_plane.ts";
import { normOf, outputAt, parametersOf } from "./network_function.ts";
import {
  type FoundRun,
  type MapTarget,
  type ReportNetworks,
  runIndex,
  spreadOverLosses,
} from "./run_networks.ts";
import { threeDigits } from "./three_digits.ts";
import { mapCanvas, rangeOf, scale, targetCanvas, targetValues } from "./marks/map_canvas_browser.ts";

const MOST_MAPS = 6;

interface Loaded {
  readonly networks: ReportNetworks;
  readonly index: ReadonlyMap<string, FoundRun>;
}

let loading: Promise<Loaded> | null = null;

/** The networks come when they are first asked for. */
function load(): Promise<Loaded> {
  loading ??= loadScript("scripts/networks.js").then(() => {
    const { reportNetworks: networks } = globalThis as unknown as { reportNetworks: ReportNetworks };
    return { networks, index: runIndex(networks) };
  });
  return loading;
}

const dock = document.createElement("section");
dock.className = "dock";
dock.hidden = true;
dock.setAttribute("aria-labelledby", "dock-title");
dock.innerHTML = `<div class="dock-head"><h2 id="dock-title">Networks' functions</h2>
<button type="button">Close <span aria-hidden="true">(Esc)</span></button></div>
<p class="dock-text"></p>
<div class="dock-maps" role="group" tabindex="0" aria-label="Maps"><ul></ul></div>`;
const [text, list] = [dock.querySelector("p")!, dock.querySelector("ul")!];

let closed = () => {};
/** Counts calls, so that a slow answer to an earlier one is not shown. */
let asked = 0;

/**
 * Shows the networks of these runs, by their keys; of none, nothing.
 * @param after what the dock follows in the order of reading and of the Tab key
 * @param onClose called when the reader closes it
 */
export async function showNetworks(
  runs: ReadonlySet<string>,
  after: Element,
  onClose: () => void,
): Promise<void> {
  const question = ++asked;
  closed = onClose;
  if (runs.size === 0) return setHidden(true);
  let loaded: Loaded;
  try {
    loaded = await load();
  } catch (error) {
    loading = null;
    if (question !== asked) return;
    text.textContent = `The networks cannot be shown: ${(error as Error).message}.`;
    list.replaceChildren();
    after.after(dock);
    return setHidden(false);
  }
  if (question !== asked) return;
  draw(loaded, runs);
  // Where it stands already, moving it would take the focus from its button.
  if (after.nextElementSibling !== dock) after.after(dock);
  setHidden(false);
}

function setHidden(hidden: boolean): void {
  dock.hidden = hidden;
  // The page's end can be scrolled above the dock.
  const height = hidden ? "" : `${dock.offsetHeight}px`;
  document.body.style.paddingBottom = height;
  document.documentElement.style.scrollPaddingBottom = height;
}

function draw({ networks, index }: Loaded, runs: ReadonlySet<string>): void {
  const found = [...runs].flatMap((run) => index.get(run) ?? []);
  const shown = spreadOverLosses(found, MOST_MAPS);
  const { cells, targets } = networks;
  const drawn = [...new Set(shown.map(({ group }) => group.target))].map((at) => ({
    at,
    target: targets[at]!,
    values: decodeNumbers(targets[at]!.values),
  }));
  const range = rangeOf(drawn.flatMap(({ target, values }) => [...targetValues(target, values)]));
  list.replaceChildren(...drawn.flatMap(({ at, target, values }) => [
    item("map target", targetCanvas(target, values, cells, range), "target", [target.name]),
    ...shown.filter(({ group }) => group.target === at).map((run) => networkItem(run, target, cells, range)),
  ]));
  const others = drawn.some(({ target }) => target.inputs > 2) ? ", all others 0" : "";
  text.replaceChildren(
    ...found.length === 0 ? ["The report holds no networks of these runs."] : [
      shown.length < found.length
        ? `${shown.length} of ${found.length} chosen runs, spread evenly over their losses. `
        : "",
      `Output over the first two inputs${others}. Colours, the same in all maps, span the targets: `,
      `${threeDigits(range[0])} `,
      scale(),
      ` ${threeDigits(range[1])}.`,
    ],
  );
}

function networkItem(
  { group: { shape, thetas }, seed, loss }: FoundRun,
  target: MapTarget,
  cells: number,
  range: readonly [number, number],
): HTMLElement {
  const count = parametersOf(shape);
  const theta = decodeNumbers(thetas).subarray(seed * count, (seed + 1) * count);
  const values = mapOver(target.half, cells, shape.inputs, (x) => outputAt(shape, theta, x));
  const [low, high] = rangeOf(values);
  const biases = shape.biased ? "" : ", no biases";
  const canvas = mapCanvas(values, cells, range);
  canvas.setAttribute(
    "aria-label",
    `Output of the network, from ${threeDigits(low)} to ${threeDigits(high)}`,
  );
  return item("map", canvas, `seed ${seed}`, [
    `${shape.hidden.join("-")} neurons, ${shape.activation}${biases}`,
    `loss ${threeDigits(loss)}`,
    `norm ${threeDigits(normOf(theta))}`,
  ]);
}

function item(
  className: string,
  canvas: HTMLCanvasElement,
  name: string,
  lines: readonly string[],
): HTMLElement {
  const element = document.createElement("li");
  element.className = className;
  const title = document.createElement("strong");
  title.textContent = name;
  const caption = document.createElement("p");
  caption.append(title, ...lines.flatMap((line) => [document.createElement("br"), line]));
  element.append(canvas, caption);
  return element;
}

function close(): void {
  if (dock.hidden) return;
  setHidden(true);
  closed();
}

dock.querySelector("button")!.addEventListener("click", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
