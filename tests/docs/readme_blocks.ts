/**
 * The README's sentences and tables that follow from the graph, the figures' declarations, the records and the measurements:
 * which figures there are, which no GPU computes, and on what machines everything was run so far. readme_numbers.ts writes
 * them, docs_test.ts compares.
 */
import { dependencies, type Graph, type RunRecord } from "../../pipeline/engine/mod.ts";
import { type DeclaredFigure, FIGURES } from "../../pipeline/paper/figures.ts";
import { readTable } from "../../pipeline/paper/table.ts";

/** Adapters without a GPU behind them, as kernels/device/device.ts knows them. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|software/i;

/** Figures without a stage under them that asks for a GPU. */
export function figuresWithoutGpu(graph: Graph): string[] {
  const known = new Map<string, boolean>();
  const needsGpu = (name: string): boolean => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const stage = graph.byName.get(name)!;
    const needs = (stage.resources ?? []).includes("gpu") || [...dependencies(stage)].some(needsGpu);
    known.set(name, needs);
    return needs;
  };
  return FIGURES.map(({ id }) => id).filter((id) => !needsGpu(`draw/${id}`));
}

/** Each figure: what it shows, and the stages that make what it is drawn from. */
export function figuresBlock(figures: readonly DeclaredFigure[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const rows = figures.map(({ id, title, tables }) => {
    // The number in front is the id's.
    const shows = title.replace(/^(Figure|Appendix) [A-CO]?\.?\d+[a-z]?: /, "");
    const stages = new Set(
      Object.values(tables).map((source) => source.kind === "output" ? source.stage : source.path),
    );
    return [`\`${id}\``, cell(shows), [...stages].map((name) => `\`${name}\``).join(", ")];
  });
  const lines = [["figure", "shows", "drawn from the tables of"], ["---", "---", "---"], ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

export function cpuBlock(graph: Graph): string {
  const names = figuresWithoutGpu(graph).map((id) => `\`${id}\``).join(", ");
  return `Computed in float64 on the CPU alone: ${names}.\n`;
}

/** @param profiles data/measurements/profiles.csv */
export function adaptersBlock(records: readonly RunRecord[], profiles: string): string {
  const recorded = records.flatMap(({ stages }) =>
    Object.values(stages).flatMap(({ machine }) =>
      machine.notes.adapter === undefined ? [] : [String(machine.notes.adapter)]
    )
  ).map((label) => label.replace(/ \(.*$/, ""));
  const measured = readTable(profiles).map(({ adapter }) => String(adapter)).filter((name) => name !== "");
  const all = [...new Set([...recorded, ...measured])].sort();
  const gpus = all.filter((name) => !SOFTWARE.test(name));
  const ran = `Everything was run so far on ${all.join(" and ")}`;
  return gpus.length === 0
    ? `${ran}, software adapters whose bytes the tests compare. No GPU has run it yet.\n`
    : `${ran}; of these ${gpus.join(" and ")} ${gpus.length === 1 ? "is a GPU" : "are GPUs"}.\n`;
}
