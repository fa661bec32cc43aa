/** The page that says how everything was made: the graph as a picture, and every stage with what it depends on. */
import { escapeHtml, links, pageOf } from "./html.ts";
import { stageAnchor } from "./stage_anchor.ts";

export interface ReportStage {
  readonly name: string;
  readonly about: string;
  readonly module: string;
  /** Leaves with their paths. */
  readonly parameters: readonly (readonly [path: string, value: string])[];
  readonly inputs: readonly { readonly name: string; readonly from: string | null }[];
  /** With the path in the report where it is one of its files. */
  readonly outputs: readonly { readonly name: string; readonly path: string | null }[];
}

/** Longer values are cut: the profile has them whole. */
const LONGEST = 400;

export function stagesPage(profile: string, picture: string, stages: readonly ReportStage[]): string {
  return pageOf({
    name: "stages.html",
    title: "How it was made",
    lead:
      `The ${stages.length} stages of the profile <strong>${
        escapeHtml(profile)
      }</strong> whose results this report shows; those that make the report itself are not among them. Each is a function ` +
      "from its parameters and its inputs' bytes to its outputs' bytes, run without clock, network, files or chance.",
    body: `<h2 id="graph">The graph</h2>
<p>Arrows go from what is made to what is made of it; blue stages run on the graphics processor. Each name leads to the stage.</p>
<div class="scroll picture" role="region" tabindex="0" aria-label="The graph of stages">
${picture}
</div>
<h2 id="stages">The stages</h2>
${stages.map(stageSection).join("\n")}`,
  });
}

function stageSection({ name, about, module, parameters, inputs, outputs }: ReportStage): string {
  const entries: [string, string][] = [["module", `<code>${escapeHtml(module)}</code>`]];
  for (const [path, value] of parameters) {
    const text = value.length <= LONGEST ? value : `${value.slice(0, LONGEST)}…`;
    entries.push(["parameter", `${escapeHtml(path)} = <code>${escapeHtml(text)}</code>`]);
  }
  for (const { name, from } of inputs) {
    const source = from === null
      ? "a file of the project"
      : `<a href="#${stageAnchor(from)}">${escapeHtml(from)}</a>`;
    entries.push(["reads", `${escapeHtml(name)} of ${source}`]);
  }
  for (const { name, path } of outputs) {
    entries.push(["makes", path === null ? escapeHtml(name) : links([path])]);
  }
  return `<section aria-labelledby="${stageAnchor(name)}">
<h3 id="${stageAnchor(name)}">${escapeHtml(name)}</h3>
<p>${escapeHtml(about)}</p>
<dl>
${entries.map(([term, text]) => `<dt>${term}</dt><dd>${text}</dd>`).join("\n")}
</dl>
</section>`;
}
