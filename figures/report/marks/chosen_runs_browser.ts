/** The runs that are chosen: marked in every figure that shows them, and their networks shown. */
import { showNetworks } from "../networks_dock_browser.ts";
import { chosenText } from "../run_identity.ts";
import { runMarks } from "./run_marks_browser.ts";

/** All figures' marks by the runs that they are. */
const marksOf = new Map<string, Element[]>();
let chosen: ReadonlySet<string> = new Set();

/**
 * Marks these runs wherever they are shown, and no others, and shows their networks; returns how many marks that are.
 * @param marks where they were chosen
 * @param said what stands below those marks
 * @param inSight what the networks' dock must not hide
 */
export function choose(
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

/** Its marks can be found from other figures from now on. */
export function join(marks: Element): void {
  for (const { each, run } of runMarks(marks)) {
    marksOf.set(run, [...marksOf.get(run) ?? [], each]);
    if (chosen.has(run)) each.classList.add("chosen");
  }
}
