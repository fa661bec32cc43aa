/** The page of the record in the reader's browser: loads the record beside the page, and shows it. */
import {
  missingText,
  orderedStages,
  RECORD_SCRIPT,
  type ShownRecord,
  type ShownStage,
  shownText,
  sizeText,
  type StageOrder,
  summaryOf,
  timeText,
} from "./run_record.ts";
import { stageAnchor } from "./stage_anchor.ts";

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const state = element("state");

function make<K extends keyof HTMLElementTagNameMap>(name: K, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

/** The beginning of a hash; all of it for who points at it or copies it. */
function hashElement(hash: string): HTMLElement {
  const code = make("code", hash.slice(0, 16));
  code.title = hash;
  return code;
}

function rowOf(name: string, { key, outputs, machine }: ShownStage): HTMLTableRowElement {
  const row = document.createElement("tr");
  const link = make("a", name);
  link.href = `stages.html#${stageAnchor(name)}`;
  const made = document.createElement("td");
  for (const [output, { hash, size }] of Object.entries(outputs)) {
    const line = make("div", `${output}, ${sizeText(size)}: `);
    line.append(hashElement(hash));
    made.append(line);
  }
  const cell = (content: string | Node) => {
    const td = document.createElement("td");
    td.append(content);
    return td;
  };
  row.append(
    cell(link),
    cell(timeText(machine.milliseconds)),
    cell(sizeText(machine.peakBytes)),
    cell(String(machine.notes.adapter ?? "–")),
    cell(hashElement(key)),
    made,
  );
  return row;
}

function show(record: ShownRecord): void {
  const filter = element<HTMLInputElement>("filter");
  const order = element<HTMLSelectElement>("order");
  const download = element<HTMLButtonElement>("download");
  for (const [term, text] of summaryOf(record)) {
    element("summary").append(make("dt", term), make("dd", text === "" ? "–" : text));
  }
  const all = Object.keys(record.stages).length;
  const update = () => {
    const stages = orderedStages(record, filter.value, order.value as StageOrder);
    element("stages").replaceChildren(...stages.map(([name, stage]) => rowOf(name, stage)));
    state.textContent = shownText(stages.length, all);
  };
  filter.addEventListener("input", update);
  order.addEventListener("input", update);
  download.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(
      new Blob([`${JSON.stringify(record, null, 2)}\n`], { type: "application/json" }),
    );
    link.download = `${record.scope}.json`;
    link.click();
  });
  for (const control of [filter, order, download]) control.disabled = false;
  update();
}

const script = document.createElement("script");
script.src = RECORD_SCRIPT;
script.onload = () => show((globalThis as unknown as { runRecord: ShownRecord }).runRecord);
script.onerror = () => state.textContent = missingText(state.dataset.option ?? "");
document.body.append(script);
