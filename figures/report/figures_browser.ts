/**
 * Figures whose marks are runs, in the reader's browser: the picture is drawn again by Vega when it comes near, and
 * every mark says which run it is, to the pointer and to the arrow keys. A run that is chosen, by the keys, by a
 * rectangle drawn over marks or by a tap, is marked in every figure that shows it, and its network's function is
 * shown. Where anything fails, the picture stays.
 */
import { loadScript } from "./load_script_browser.ts";
import { type Item, lines } from "./marks/run_marks_browser.ts";
import { measureAsShown, type TextMetrics, typeset } from "./marks/typeset_browser.ts";
import { join } from "./marks/chosen_runs_browser.ts";
import { brush } from "./marks/brush_browser.ts";
import { walk } from "./marks/walk_browser.ts";

interface VegaView {
  tooltip(handler: (handler: unknown, event: MouseEvent, item: Item, value: unknown) => void): VegaView;
  initialize(container: Element): VegaView;
  runAsync(): Promise<VegaView>;
}

interface Vega {
  readonly parse: (spec: unknown) => unknown;
  readonly View: new (runtime: unknown, options: object) => VegaView;
  readonly textMetrics: TextMetrics;
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

measureAsShown(page.vega.textMetrics);

async function enliven(figure: HTMLElement): Promise<void> {
  const id = figure.dataset.spec!;
  await loadScript(`specs/${id}.js`);
  const title = document.getElementById(id)!.textContent!;
  const marks = document.createElement("div");
  marks.className = "marks";
  marks.tabIndex = 0;
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
  // Vega has set a role and a label of its own.
  const { alt } = figure.querySelector("img")!;
  marks.setAttribute("role", "group");
  marks.setAttribute("aria-label", `${title}: ${alt} Its marks are runs; the arrow keys go through them.`);
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

export const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    enliven(target as HTMLElement).catch((error) => console.error(error));
  }
}, { rootMargin: "400px" });
for (const figure of document.querySelectorAll("figure[data-spec]")) near.observe(figure);
