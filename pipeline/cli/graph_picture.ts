/** Pictures of a graph of stages: Graphviz, Mermaid, and SVG by Graphviz. */
import { dependencies } from "../engine/graph.ts";
import type { StageDeclaration } from "../engine/stage.ts";
import { CommandError, EXIT } from "./exit_codes.ts";

/** What a picture may say beside the names. */
export interface Details {
  /** More lines in a stage's box. */
  readonly lines?: (stage: StageDeclaration) => string;
  /** Stages with a thick border. */
  readonly marked?: readonly string[];
  /** Whether files of the project are drawn. */
  readonly files?: boolean;
}

/** @throws CommandError (64) for an unknown format */
export async function picture(
  stages: readonly StageDeclaration[],
  format: string,
  details: Details = {},
): Promise<string> {
  switch (format) {
    case "dot":
      return toDot(stages, details);
    case "mermaid":
      return toMermaid(stages, details);
    case "svg": {
      const { instance } = await import("@viz-js/viz");
      return (await instance()).renderString(toDot(stages, details), { format: "svg" });
    }
    default:
      throw new CommandError(EXIT.usage, `--format must be svg, dot or mermaid: found ${format}`);
  }
}

const quoted = (text: string) => JSON.stringify(text);

function toDot(stages: readonly StageDeclaration[], details: Details): string {
  const lines = stages.flatMap((stage) => [
    `  ${quoted(stage.name)} [${attributesOf(stage, details)}];`,
    ...dependencies(stage).map((from) => `  ${quoted(from)} -> ${quoted(stage.name)};`),
    ...filesOf(stage, details).map((path) => `  ${quoted(path)} -> ${quoted(stage.name)};`),
  ]);
  const files = new Set(stages.flatMap((stage) => filesOf(stage, details)));
  return [
    "digraph stages {",
    "  rankdir=LR;",
    '  node [shape=box, style=rounded, fontname="Helvetica", fontsize=11];',
    ...[...files].map((path) => `  ${quoted(path)} [shape=note, style=solid];`),
    ...lines,
    "}",
  ].join("\n");
}

function attributesOf(stage: StageDeclaration, details: Details): string {
  const attributes = [`tooltip=${quoted(stage.about)}`];
  const lines = details.lines?.(stage);
  if (lines !== undefined) attributes.push(`label=${quoted(`${stage.name}\n${lines}`)}`);
  if (details.marked?.includes(stage.name)) attributes.push("penwidth=2.5");
  if (stage.resources?.includes("gpu")) attributes.push('style="rounded,filled"', 'fillcolor="#dbe9f6"');
  return attributes.join(", ");
}

function filesOf(stage: StageDeclaration, details: Details): string[] {
  if (details.files !== true) return [];
  return Object.values(stage.inputs).flatMap((source) => source.kind === "file" ? [source.path] : []);
}

function toMermaid(stages: readonly StageDeclaration[], details: Details): string {
  const id = new Map(stages.map((stage, i) => [stage.name, `s${i}`]));
  const files = [...new Set(stages.flatMap((stage) => filesOf(stage, details)))];
  files.forEach((path, i) => id.set(path, `f${i}`));
  const lines = stages.flatMap((stage) => {
    const text = details.lines === undefined ? stage.name : `${stage.name}\n${details.lines(stage)}`;
    return [
      `  ${id.get(stage.name)}["${text.replaceAll("\n", "<br>")}"]`,
      ...[...dependencies(stage), ...filesOf(stage, details)].map((from) =>
        `  ${id.get(from)} --> ${id.get(stage.name)}`
      ),
    ];
  });
  return ["flowchart LR", ...files.map((path) => `  ${id.get(path)}(["${path}"])`), ...lines].join("\n");
}
