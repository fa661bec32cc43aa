/** The page on which a reader moves two neurons into a gated linear unit. Its script: explorer_browser.ts. */
import { escapeHtml, pageOf } from "./html.ts";

interface Slider {
  readonly id: string;
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly value: number;
}

/** ε is moved on a logarithmic scale: its slider holds the exponent of ten. */
const SLIDERS: readonly Slider[] = [
  { id: "epsilon", label: "distance ε of the input weights", from: -4, to: 0.3, step: 0.05, value: 0.3 },
  { id: "w", label: "mean input weight w", from: -3, to: 3, step: 0.1, value: 1 },
  { id: "b", label: "bias b", from: -3, to: 3, step: 0.1, value: 0 },
  { id: "c", label: "sum of output weights c", from: -3, to: 3, step: 0.1, value: 0 },
  { id: "v", label: "gated input weight v", from: -3, to: 3, step: 0.1, value: 2 },
];

export function explorerPage(): string {
  const sliders = SLIDERS.map(({ id, label, from, to, step, value }) =>
    `<div class="slider"><label for="${id}">${escapeHtml(label)}</label>
<input type="range" id="${id}" min="${from}" max="${to}" step="${step}" value="${value}">
<output id="${id}-value" for="${id}"></output></div>`
  );
  const panel = (id: string, title: string) =>
    `<figure><svg id="${id}" viewBox="0 0 360 256" role="img" aria-label="${title}"></svg>
<figcaption id="${id}-caption">${title}</figcaption></figure>`;
  return pageOf({
    name: "explorer.html",
    title: "From two neurons to a gated linear unit",
    lead:
      "Two neurons with input weights w ± ε and output weights c/2 ± v/(2ε). As ε shrinks, the output weights grow " +
      "without end, the parameters run off to infinity, and what the two compute becomes " +
      "c σ(wx + b) + v x σ′(wx + b): a neuron and a gated linear unit.",
    scripts: ["scripts/explorer.js"],
    body:
      `<noscript><p>The pictures on this page are drawn by JavaScript, which is switched off.</p></noscript>
<div class="panels">
${panel("sum", "What the two neurons compute together, and the limit")}
${panel("each", "What each neuron adds")}
</div>
<p id="state" role="status" class="said"></p>
<form>
<fieldset><legend>Activation σ</legend>
<label class="choice"><input type="radio" name="activation" value="softplus" checked> softplus</label>
<label class="choice"><input type="radio" name="activation" value="erf"> erf</label>
</fieldset>
<fieldset><legend>Parameters</legend>
${sliders.join("\n")}
</fieldset>
<p><button type="button" id="shrink">Shrink ε</button></p>
</form>`,
  });
}
