/** The verdict with its sentence, what speaks for and against it, and what to try next. */
import type {
  Advice,
  Evidence,
  Verdict,
  VerdictFindings,
} from "../../../kernels/diagnosis/findings/verdict.ts";
import { tableOf } from "../../report/html.ts";
import { escapeHtml } from "../../report/text.ts";
import { layerName, neurons, sentence, shown } from "./shown.ts";

/** What each verdict means, for people who meet it first. */
export const MEANING: { readonly [V in Verdict]: string } = {
  "finite minimum":
    "The network is at a minimum of the loss, or so near that nothing is left to gain around it.",
  "channel":
    "Some neurons have nearly equal inputs and opposite, growing outputs. Along this valley the loss goes on " +
    "falling, ever more slowly, and its end lies at infinite weights, where these neurons act as a gated linear unit.",
  "plateau saddle":
    "Some neurons are exact copies of each other. The gradient treats them alike, so training cannot " +
    "part them, and the copies are wasted.",
  "saddle": "The gradient is small, but there is a direction in which the loss falls.",
  "norm growth": "The weights go on growing, and the loss falls with them, but not as they do in a channel.",
  "edge of stability":
    "The steps are as large as the curvature allows. The step size, not the landscape, holds the " +
    "run here.",
  "batch noise": "The gradients of batches differ so much that the noise hides the descent that is left.",
  "still training": "The loss still falls at a rate that matters. This is no plateau.",
  "not decidable": "The numbers do not settle which of the endings this is.",
  "weights only":
    "Without data there is no loss, so nothing is said about whether training has ended. What follows " +
    "describes the weights and is not a verdict.",
};

const isVerdict = (verdict: Verdict) => verdict !== "weights only" && verdict !== "not decidable";

/** How the verdict is called in a heading: capital first. */
export function headingOf(verdict: Verdict): string {
  if (verdict === "weights only") return "Not a verdict: weights only";
  return verdict.slice(0, 1).toUpperCase() + verdict.slice(1);
}

/** Layer, neurons and dimension of a verdict that has a place; null for the others. */
export function placeOf({ layer, units, dimension }: VerdictFindings): string | null {
  if (layer === null) return null;
  const inside = units.length === 0 ? "" : `, ${neurons(units)}`;
  return `Where: ${layerName(layer)}${inside}${dimension === null ? "" : `; dimension ${dimension}`}.`;
}

export function verdictBox(found: VerdictFindings, doubts: readonly string[] = []): string {
  const place = placeOf(found);
  return `<section class="verdict${isVerdict(found.verdict) ? "" : " none"}" aria-labelledby="verdict">
<h2 id="verdict">${escapeHtml(headingOf(found.verdict))}${doubts.length > 0 ? " (in doubt)" : ""}</h2>
${
    doubts.map((doubt) => `<p class="warning"><strong>Check this first:</strong> ${sentence(doubt)}.</p>\n`)
      .join("")
  }<p class="says">${sentence(found.sentence)}</p>
${place === null ? "" : `<p class="where">${escapeHtml(place)}</p>\n`}<p>${
    escapeHtml(MEANING[found.verdict])
  }</p>
</section>`;
}

const SPEAKS: { readonly [S in Evidence["speaks"]]: string } = {
  for: `<span class="holds">for</span>`,
  against: `<span class="fails">against</span>`,
  neither: `<span class="neither">neither</span>`,
};
const ORDER = ["for", "against", "neither"] as const;

export function evidencePart({ evidence, verdict }: VerdictFindings): string {
  const rows = evidence.toSorted((a, b) => ORDER.indexOf(a.speaks) - ORDER.indexOf(b.speaks)).map((each) => [
    ...[SPEAKS[each.speaks], sentence(each.what), shown(each.value)],
    each.bound === "" ? "–" : sentence(each.bound),
  ]);
  const table = rows.length === 0
    ? `<p class="absent">${
      verdict === "weights only"
        ? "None: evidence needs the loss, and no data were given."
        : "None was recorded."
    }</p>`
    : tableOf("Evidence", ["Speaks", "What was measured", "Value", "Compared with"], rows);
  return `<h2 id="evidence">Evidence for and against it</h2>\n${table}`;
}

/** What a piece of advice gains and costs, as measured. */
function priceOf({ gain, cost }: Advice): string {
  if (gain === null && cost === null) return "Gain and cost were not measured.";
  const gains = gain === null ? "Gain not measured" : `Gains ${shown(gain)} of loss`;
  return `${gains}${cost === null ? "; cost not measured." : `, costs ${shown(cost)} gradient evaluations.`}`;
}

export function advicePart({ advice, verdict }: VerdictFindings): string {
  const items = advice.map((each) =>
    `<li><strong>${sentence(each.what)}</strong> <span class="cost">${
      priceOf(each)
    }</span> <span class="why">${sentence(each.why)}</span></li>`
  );
  return `<h2 id="advice">What to try next</h2>
${
    items.length === 0
      ? `<p class="absent">${
        verdict === "weights only"
          ? "Nothing can be said without the loss: <code>--data</code> gives it."
          : "No change that was tried gained anything."
      }</p>`
      : `<p>In the order of measured gain per cost; a gradient evaluation is one pass over the samples used here.</p>
<ol class="advice">\n${items.join("\n")}\n</ol>`
  }`;
}
