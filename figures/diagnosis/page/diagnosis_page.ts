/**
 * The page of a diagnosis, one file without scripts: the verdict, its evidence, what to try next, what was inferred, the
 * pictures, all numbers, how to compute it again. Texts that come from files are escaped and of bounded length.
 */
import type { Diagnosis } from "../../../kernels/diagnosis/findings.ts";
import type { Picture } from "../draw.ts";
import { inferredPart } from "./inferred_part.ts";
import { numbersPart } from "./numbers_part.ts";
import { picturesPart } from "./picture_part.ts";
import { shellOf } from "./shell.ts";
import { fromFile } from "./shown.ts";
import { advicePart, evidencePart, verdictBox } from "./verdict_part.ts";

const CONTENTS = [
  ["evidence", "Evidence"],
  ["advice", "What to try next"],
  ["inferred", "What was inferred"],
  ["pictures", "Pictures"],
  ["numbers", "All numbers"],
  ["again", "Compute it again"],
] as const;

/** Characters of a name in a title. */
const MOST_TITLE = 80;

export function titleOf(name: string): string {
  const characters = Array.from(name.slice(0, 2 * MOST_TITLE));
  return characters.length > MOST_TITLE ? `${characters.slice(0, MOST_TITLE).join("")}…` : name;
}

export function diagnosisPage(diagnosis: Diagnosis, pictures: readonly Picture[]): string {
  const { name, network, data, verdict } = diagnosis;
  const weightsOnly = verdict.verdict === "weights only";
  const contents = CONTENTS.map(([id, label]) => `<a href="#${id}">${label}</a>`);
  return shellOf({
    title: `${weightsOnly ? "Weights" : "Diagnosis"} of ${titleOf(name)}`,
    lead: `<code>${fromFile(network.source)}</code>${
      data === null ? ", without data" : ` on <code>${fromFile(data.source)}</code>`
    }. Is it at a minimum, or on its way somewhere else?`,
    body: `${verdictBox(verdict, diagnosis.point?.warnings)}
<nav aria-label="On this page">${contents.join("\n")}</nav>
${evidencePart(verdict)}
${advicePart(verdict)}
${inferredPart(network, data)}
<h2 id="pictures">Pictures</h2>
${picturesPart(pictures)}
${numbersPart(diagnosis)}
${againPart(diagnosis)}`,
  });
}

function againPart({ network, data }: Diagnosis): string {
  const command = `deno task diagnose ${network.source}${data === null ? "" : ` --data ${data.source}`}`;
  const seed = data === null || data.seed === null
    ? ""
    : ` Rows were drawn with seed ${data.seed}, so the same ones are drawn again.`;
  return `<h2 id="again">Compute it again</h2>
<p><code>${
    fromFile(command)
  }</code>, with the options that you gave it, in the project's folder. Equal files and options
give equal bytes: what was computed before comes from the store, and <code>--verify</code> computes all of it anew and
compares.${seed}</p>
<p><code>diagnosis.json</code>, beside this page, has every number in full; <code>data/diagnosis.schema.json</code> says
what each field is.</p>`;
}
