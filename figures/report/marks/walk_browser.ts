/** Runs are chosen by the arrow keys. */
import { runKey } from "../run_identity.ts";
import { lines, tooltipOf } from "./run_marks_browser.ts";
import { choose } from "./chosen_runs_browser.ts";

/** The arrow keys go through the marks from left to right; Escape leaves. */
export function walk(marks: HTMLElement, said: HTMLElement): void {
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
