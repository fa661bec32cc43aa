/** A graph of stages in the language of Graphviz. */

/** What a picture shows of a stage. */
export interface DrawnStage {
  readonly name: string;
  /** One line about it. */
  readonly about: string;
  /** What it reads: other stages' outputs, and files of the project. */
  readonly inputs: {
    readonly [name: string]:
      | { readonly kind: "output"; readonly stage: string }
      | { readonly kind: "file"; readonly path: string };
  };
  /** What it holds while it runs. */
  readonly resources?: readonly string[];
}

/** What a picture may say beside the names. */
export interface Details {
  /** More lines in a stage's box. */
  readonly lines?: (stage: DrawnStage) => string;
  /** Stages with a thick border. */
  readonly marked?: readonly string[];
  /** Whether files of the project are drawn. */
  readonly files?: boolean;
  /** Resources whose stages are filled with a colour. */
  readonly filled?: readonly string[];
  /** Where a stage's box leads. */
  readonly link?: (stage: DrawnStage) => string;
}

const quoted = (text: string) => JSON.stringify(text);

export function toDot(stages: readonly DrawnStage[], details: Details): string {
  const lines = stages.flatMap((stage) => [
    `  ${quoted(stage.name)} [${attributesOf(stage, details)}];`,
    ...sourcesOf(stage).map((from) => `  ${quoted(from)} -> ${quoted(stage.name)};`),
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
  if (stage.resources?.some((name) => details.filled?.includes(name))) {
    attributes.push('style="rounded,filled"', 'fillcolor="#dbe9f6"');
  }
  return attributes.join(", ");
}

/** The distinct stages that a stage reads from, in the order of its inputs. */
export function sourcesOf(stage: DrawnStage): string[] {
  return [
    ...new Set(
      Object.values(stage.inputs).flatMap((source) => source.kind === "output" ? [source.stage] : []),
    ),
  ];
}

/** The project's files that a stage reads, where they are to be drawn. */
export function filesOf(stage: DrawnStage, details: Details): string[] {
  if (details.files !== true) return [];
  return Object.values(stage.inputs).flatMap((source) => source.kind === "file" ? [source.path] : []);
}
