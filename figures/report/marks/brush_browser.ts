/** Runs are chosen by a rectangle drawn over their marks, by a click or by a tap. */
import { chosenText } from "../run_identity.ts";
import { choose } from "./chosen_runs_browser.ts";
import { runMarks } from "./run_marks_browser.ts";

/** Pixels beside a mark that a finger may miss it by. */
const FINGER = 6;

/** A rectangle drawn with the pointer chooses the runs inside, a click or a tap one; beside all marks it chooses none. */
export function brush(marks: HTMLElement, said: HTMLElement): void {
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
