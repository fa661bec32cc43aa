/**
 * Figures whose marks are runs, in the reader's browser: the picture is drawn again by Vega when it comes near, and
 * every mark says which run it is, to the pointer and to the arrow keys. A run that is chosen, by the keys, by a
 * rectangle drawn over marks or by a tap, is marked in every figure that shows it, and its network's function is
 * shown. Where anything fails, the picture stays.
 */
import { LEVELS, parseMathText, plainText } from "../math_text.ts";
import { loadScript } from "./load_script_browser.ts";
import { showNetworks } from "./networks_dock_browser.ts";
import { chosenText, runKey } from "./run_identity.ts";

interface Item {
  readonly tooltip?: Readonly<Record<string, unknown>>;
}

interface VegaView {
  tooltip(handler: (handler: unknown, event: MouseEvent, item: Item, value: unknown) => void): VegaView;
  initialize(container: Element): VegaView;
  runAsync(): Promise<VegaView>;
}

interface Vega {
  readonly parse: (spec: unknown) => unknown;
  readonly View: new (runtime: unknown, options: object) => VegaView;
  readonly textMetrics: { width: (item: { fontSize?: number; text?: unknown }, text: unknown) => number };
}

/** Set by the scripts of specs, by figure id. */
const specs: { [id: string]: unknown } = {};
const page = globalThis as unknown as { vega: Vega; reportSpecs: typeof specs };
page.reportSpecs = specs;

const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
tip.setAttribute("aria-hidden", "true");
document.body.append(tip);

const lines = (value: Readonly<Record<string, unknown>>) =>
  Object.entries(value).map(([name, each]) => `${name}: ${each}`);

const pen = document.createElement("canvas").getContext("2d")!;
/** Room for a label as it is shown, without its markup. */
page.vega.textMetrics.width = (item, text) => {
  pen.font = `${item.fontSize ?? 7.5}px "DejaVu Sans", Verdana, sans-serif`;
  return pen.measureText(plainText(String(text ?? item.text ?? ""))).width;
};

/** Labels' markup as slanted, low and high text. */
function typeset(marks: Element): void {
  for (const text of marks.querySelectorAll("text")) {
    const source = text.textContent ?? "";
    if (!/[*_^]/.test(source)) continue;
    const size = Number.parseFloat(getComputedStyle(text).fontSize);
    let level = 0;
    const spans = parseMathText(source).map((run) => {
      const span = document.createElementNS("http://www.w3.org/2000/svg", "tspan");
      span.textContent = run.text;
      if (run.slanted) span.setAttribute("font-style", "italic");
      const shift = LEVELS[run.level].shift * size;
      if (run.level !== "line") span.setAttribute("font-size", `${LEVELS[run.level].scale * size}px`);
      if (shift !== level) span.setAttribute("dy", String(shift - level));
      level = shift;
      return span;
    });
    text.replaceChildren(...spans);
  }
}

/** All figures' marks by the runs that they are. */
const marksOf = new Map<string, Element[]>();
let chosen: ReadonlySet<string> = new Set();

/**
 * Marks these runs wherever they are shown, and no others, and shows their networks; returns how many marks that are.
 * @param marks where they were chosen
 * @param said what stands below those marks
 * @param inSight what the networks' dock must not hide
 */
function choose(
  runs: ReadonlySet<string>,
  marks: HTMLElement,
  said: HTMLElement,
  inSight?: HTMLElement,
): number {
  showNetworks(runs, said, () => {
    choose(new Set(), marks, said);
    said.textContent = chosenText(0, 0);
    marks.focus({ preventScroll: true });
  }).then(() => inSight?.scrollIntoView({ block: "nearest", inline: "nearest" })).catch((error) =>
    console.error(error)
  );
  return highlight(runs);
}

function highlight(runs: ReadonlySet<string>): number {
  for (const run of chosen) for (const mark of marksOf.get(run) ?? []) mark.classList.remove("chosen");
  chosen = runs;
  const marks = [...runs].flatMap((run) => marksOf.get(run) ?? []);
  for (const mark of marks) mark.classList.add("chosen");
  return marks.length;
}

const runMarks = (marks: Element) =>
  [...marks.querySelectorAll("path")].flatMap((each) => {
    const tooltip = tooltipOf(each);
    return tooltip === undefined ? [] : [{ each, run: runKey(tooltip) }];
  });

/** Its marks can be found from other figures from now on. */
function join(marks: Element): void {
  for (const { each, run } of runMarks(marks)) {
    marksOf.set(run, [...marksOf.get(run) ?? [], each]);
    if (chosen.has(run)) each.classList.add("chosen");
  }
}

/** Pixels beside a mark that a finger may miss it by. */
const FINGER = 6;

/** A rectangle drawn with the pointer chooses the runs inside, a click or a tap one; beside all marks it chooses none. */
function brush(marks: HTMLElement, said: HTMLElement): void {
  const area = document.createElement("div");
  area.className = "brush";
  area.hidden = true;
  marks.append(area);
  let from: { x: number; y: number } | null = null;
  const span = (event: PointerEvent) => ({
    left: Math.min(from!.x, event.clientX),
    right: Math.max(from!.x, event.clientX),
    top: Math.min(from!.y, event.clientY),
    bottom: Math.max(from!.y, event.clientY),
  });
  marks.addEventListener("pointerdown", (event) => {
    // A finger scrolls.
    if (event.button !== 0 || event.pointerType === "touch") return;
    event.preventDefault();
    marks.focus({ preventScroll: true });
    from = { x: event.clientX, y: event.clientY };
    marks.setPointerCapture(event.pointerId);
  });
  marks.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const outer = marks.getBoundingClientRect();
    const { left, right, top, bottom } = span(event);
    area.hidden = false;
    area.style.left = `${left - outer.left}px`;
    area.style.top = `${top - outer.top}px`;
    area.style.width = `${right - left}px`;
    area.style.height = `${bottom - top}px`;
  });
  marks.addEventListener("pointerup", (event) => {
    if (from === null) return;
    const { left, right, top, bottom } = span(event);
    from = null;
    area.hidden = true;
    take({ left, right, top, bottom }, 0);
  });
  marks.addEventListener(
    "click",
    ({ pointerType, clientX: x, clientY: y }: MouseEvent & { pointerType?: string }) => {
      if (pointerType === "touch") take({ left: x, right: x, top: y, bottom: y }, FINGER);
    },
  );
  /** @param more pixels around a mark that count as on it, when the area is a point: then the nearest is taken */
  const take = (
    { left, right, top, bottom }: Record<"left" | "right" | "top" | "bottom", number>,
    more: number,
  ) => {
    const all = runMarks(marks).map(({ each, run }) => {
      const box = each.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      return { run, box, x, y, far: Math.hypot(x - left, y - top) };
    });
    const near = all.filter(({ box, x, y }) => {
      // A click takes the mark that it is on.
      const room = right - left < 3 && bottom - top < 3 ? more + Math.max(box.width, box.height) / 2 : 0;
      return x >= left - room && x <= right + room && y >= top - room && y <= bottom + room;
    });
    const least = Math.min(...near.map(({ far }) => far));
    // On a phone several marks may be within a finger's reach.
    const inside = more > 0 ? near.filter(({ far }) => far < least + 0.5) : near;
    const runs = new Set(inside.map(({ run }) => run));
    const count = choose(runs, marks, said);
    said.textContent = chosenText(runs.size, count);
  };
}

async function enliven(figure: HTMLElement): Promise<void> {
  const id = figure.dataset.spec!;
  await loadScript(`specs/${id}.js`);
  const title = document.getElementById(id)!.textContent!;
  const marks = document.createElement("div");
  marks.className = "marks";
  marks.tabIndex = 0;
  marks.setAttribute("role", "group");
  marks.setAttribute("aria-label", `${title}: marks, one a run; the arrow keys go through them`);
  const view = new page.vega.View(page.vega.parse(specs[id]), { renderer: "svg" });
  view.tooltip((_, event, __, value) => {
    tip.hidden = value === null || value === undefined || value === "";
    if (tip.hidden) return;
    tip.textContent = lines(value as Record<string, unknown>).join("\n");
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(0, Math.min(event.clientX + 12, innerWidth - width - 8))}px`;
    tip.style.top = `${Math.max(0, Math.min(event.clientY + 12, innerHeight - height - 8))}px`;
  });
  await view.initialize(marks).runAsync();
  const picture = marks.querySelector("svg")!;
  picture.setAttribute("aria-hidden", "true");
  const said = document.createElement("p");
  said.className = "said";
  said.setAttribute("aria-live", "polite");
  said.textContent =
    "Point at a mark, or use the arrow keys here, to see which run it is; draw a rectangle to find " +
    "its runs in the other figures, and their networks' functions.";
  figure.querySelector("a")!.replaceWith(marks);
  marks.after(said);
  // Only what stands in the page has a size.
  typeset(marks);
  join(marks);
  walk(marks, said);
  brush(marks, said);
}

/** The arrow keys go through the marks from left to right; Escape leaves. */
function walk(marks: HTMLElement, said: HTMLElement): void {
  const ring = document.createElement("div");
  ring.className = "ring";
  ring.hidden = true;
  marks.append(ring);
  const left = (each: Element) => each.getBoundingClientRect().left;
  const runs = [...marks.querySelectorAll("path")].filter((each) => tooltipOf(each) !== undefined).sort((
    a,
    b,
  ) => left(a) - left(b));
  let at = -1;
  marks.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      ring.hidden = true;
      choose(new Set(), marks, said);
    }
    if (move === undefined || runs.length === 0) return;
    event.preventDefault();
    at = at < 0 ? (move > 0 ? 0 : runs.length - 1) : (at + move + runs.length) % runs.length;
    const run = runs[at]!;
    choose(new Set([runKey(tooltipOf(run)!)]), marks, said, ring);
    said.textContent = `${at + 1} of ${runs.length}: ${lines(tooltipOf(run)!).join(", ")}`;
    const [outer, inner] = [marks.getBoundingClientRect(), run.getBoundingClientRect()];
    const radius = Math.max(inner.width, inner.height) / 2 + 5;
    ring.style.left = `${inner.left + inner.width / 2 - outer.left - radius}px`;
    ring.style.top = `${inner.top + inner.height / 2 - outer.top - radius}px`;
    ring.style.width = ring.style.height = `${2 * radius}px`;
    ring.hidden = false;
  });
  marks.addEventListener("blur", () => ring.hidden = true);
}

/** Vega keeps each mark's item at its element. */
function tooltipOf(each: Element): Readonly<Record<string, unknown>> | undefined {
  const tooltip = (each as Element & { __data__?: Item }).__data__?.tooltip;
  return typeof tooltip === "object" && tooltip !== null ? tooltip : undefined;
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    enliven(target as HTMLElement).catch((error) => console.error(error));
  }
}, { rootMargin: "400px" });
for (const figure of document.querySelectorAll("figure[data-spec]")) near.observe(figure);
