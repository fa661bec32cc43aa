/** Pictures of a graph of stages: Graphviz, Mermaid, and SVG by Graphviz. */
import {
  type Details,
  type DrawnStage,
  filesOf,
  sourcesOf,
  toDot,
} from "../../../figures/report/graph_dot.ts";
import { CommandError, EXIT } from "../../process/exit_codes.ts";

/** @throws CommandError (64) for an unknown format */
export async function picture(
  stages: readonly DrawnStage[],
  format: string,
  details: Details = {},
): Promise<string> {
  switch (format) {
    case "dot":
      return toDot(stages, details);
    case "mermaid":
      return toMermaid(stages, details);
    case "svg": {
      // By a computed address, which Deno does not fetch packages for.
      const { toSvg } = await import(
        new URL("graphviz.ts", import.meta.url).href
      ) as typeof import("./graphviz.ts");
      return await toSvg(toDot(stages, details));
    }
    default:
      throw new CommandError(EXIT.usage, `--format must be svg, dot or mermaid: found ${format}`);
  }
}

function toMermaid(stages: readonly DrawnStage[], details: Details): string {
  const id = new Map(stages.map((stage, i) => [stage.name, `s${i}`]));
  const files = [...new Set(stages.flatMap((stage) => filesOf(stage, details)))];
  files.forEach((path, i) => id.set(path, `f${i}`));
  const lines = stages.flatMap((stage) => {
    const text = details.lines === undefined ? stage.name : `${stage.name}\n${details.lines(stage)}`;
    return [
      `  ${id.get(stage.name)}["${text.replaceAll("\n", "<br>")}"]`,
      ...[...sourcesOf(stage), ...filesOf(stage, details)].map((from) =>
        `  ${id.get(from)} --> ${id.get(stage.name)}`
      ),
    ];
  });
  return ["flowchart LR", ...files.map((path) => `  ${id.get(path)}(["${path}"])`), ...lines].join("\n");
}
