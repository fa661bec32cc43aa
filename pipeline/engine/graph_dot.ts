/** A graph of stages in the language of Graphviz. */
import { dependencies } from "./graph.ts";
import type { StageDeclaration } from "./stage.ts";

/** What a picture shows of a stage. */
export type DrawnStage = Pick<StageDeclaration, "name" | "about" | "inputs" | "resources">;

/** What a picture may say beside the names. */
export interface Details {
  /** More lines in a stage's box. */
  readonly lines?: (stage: DrawnStage) => string;
  /** Stages with a thick border. */
  readonly marked?: readonly string[];
  /** Whether files of the project are drawn. */
  readonly files?: boolean;
  /** Where a stage's box leads. */
  readonly link?: (stage: DrawnStage) => string;
}

const quoted = (text: string) => JSON.stringify(text);

export function toDot(stages: readonly DrawnStage[], details: Details): string {
  const lines = stages.flatMap((stage) => [
    `  ${quoted(stage.name)} [${attributesOf(stage, details)}];`,
    ...dependencies(stage).map((from) => `  ${quoted(from)} -> ${quoted(stage.name)};`),
    ...filesOf(stage, details).map((path) => `  ${quoted(path)} -> ${quoted(stage.name)};`),
  ]);
  const files = new Set(stages.flatMap((stage) => filesOf(stage, details)));
  return [
    "digraph stages {",
    "  rankdir=LR;",
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11, margin="0.2,0.06"];',
    ...[...files].map((path) => `  ${quoted(path)} [shape=note, style=solid];`),
    ...lines,
    "}",
  ].join("\n");
}

function attributesOf(stage: DrawnStage, details: Details): string {
  const attributes = [`tooltip=${quoted(stage.about)}`];
  const lines = details.lines?.(stage);
  if (lines !== undefined) attributes.push(`label=${quoted(`${stage.name}\n${lines}`)}`);
  if (details.link !== undefined) attributes.push(`URL=${quoted(details.link(stage))}`);
  if (details.marked?.includes(stage.name)) attributes.push("penwidth=2.5");
  if (stage.resources?.includes("gpu")) attributes.push('style="rounded,filled"', 'fillcolor="#dbe9f6"');
  return attributes.join(", ");
}

/** The project's files that a stage reads, where they are to be drawn. */
export function filesOf(stage: DrawnStage, details: Details): string[] {
  if (details.files !== true) return [];
  return Object.values(stage.inputs).flatMap((source) => source.kind === "file" ? [source.path] : []);
}
