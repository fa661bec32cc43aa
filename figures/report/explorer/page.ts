/**
 * The page on which a reader lets a ball roll into a channel, and moves two neurons into a gated linear unit. Its
 * scripts: landscape_browser.ts, pair_browser.ts.
 */
import { escapeHtml, pageOf } from "../html.ts";

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
  {
    id: "epsilon",
    label: "half the distance of the input weights, ε",
    from: -4,
    to: 0.3,
    step: 0.05,
    value: 0.3,
  },
  { id: "w", label: "mean input weight w", from: -3, to: 3, step: 0.1, value: 1 },
  { id: "b", label: "bias b", from: -3, to: 3, step: 0.1, value: 0 },
  { id: "c", label: "sum of output weights c", from: -3, to: 3, step: 0.1, value: 0 },
  { id: "a", label: "gated input weight a", from: -3, to: 3, step: 0.1, value: 2 },
];

const BALL_SLIDERS: readonly Slider[] = [
  { id: "ball-eta", label: "step size η", from: 0.15, to: 0.7, step: 0.01, value: 0.25 },
  { id: "ball-gamma", label: "start: γ on the saddle line", from: 1.3, to: 2.6, step: 0.01, value: 1.93 },
];

const sliderOf = ({ id, label, from, to, step, value }: Slider) =>
  `<div class="slider"><label for="${id}">${escapeHtml(label)}</label>
<input type="range" id="${id}" min="${from}" max="${to}" step="${step}" value="${value}">
<output id="${id}-value" for="${id}"></output></div>`;

export function explorerPage(): string {
  const panel = (id: string, title: string, size = "400 300") =>
    `<figure><svg id="${id}" viewBox="0 0 ${size}" role="img" aria-label="${title}"></svg>
<figcaption id="${id}-caption">${title}</figcaption></figure>`;
  return pageOf({
    name: "explorer.html",
    title: "Explorer: a ball in a channel",
    lead:
      "Two small experiments that your browser computes as you look: where training goes beside a saddle line, and " +
      "what two neurons become at a channel's end.",
    scripts: ["scripts/landscape.js", "scripts/explorer.js"],
    body:
      `<noscript><p>The pictures on this page are drawn by JavaScript, which is switched off.</p></noscript>
<h2 id="rolling">A ball rolls into a channel</h2>
<p>This is the loss of figure 6's network of two neurons. Let go beside the saddle line (dashed), a ball rolls into a
valley that never ends and gets narrower and narrower: a channel. Gradient flow (black) goes on for ever. Steps of a fixed
size η (orange) become too large for the narrow valley: where its largest curvature λ<sub>max</sub> exceeds 2/η, they are
thrown from wall to wall.
<strong>Look at the second picture:</strong> the orange line climbs with the
black one until it meets 2/η, and stays
there. That is the edge of stability.</p>
<div class="panels">
${panel("ball", "The landscape, and the way of the ball")}
${panel("edge", "The largest eigenvalue of the Hessian in time")}
</div>
<p id="ball-numbers" class="numbers"></p>
<p id="ball-state" role="status" class="said"></p>
<form id="ball-form" class="interactive">
<p class="buttons"><button type="button" id="ball-play">Roll</button>
<button type="button" id="ball-step">One step</button>
<button type="button" id="ball-reset">Back to the start</button></p>
<fieldset><legend>Which side of the saddle line</legend>
<label class="choice"><input type="radio" name="channel" value="1" checked> channel 1</label>
<label class="choice"><input type="radio" name="channel" value="2"> channel 2, the deeper one</label>
</fieldset>
<fieldset><legend>Ball</legend>
${BALL_SLIDERS.map(sliderOf).join("\n")}
</fieldset>
</form>
<p class="hint">The colours show the loss over γ and ε, least over the two other directions: blue below the saddle
line's loss, orange above, by the scale above the picture. The ball moves in all four directions. Halve η and it gets about √2 times as far, in some
eight times as many steps: the end of the channel at infinity is out of reach of every fixed step.</p>
<h2 id="pair">From two neurons to a gated linear unit</h2>
<p>Two neurons with input weights w ± ε and output weights c/2 ± a/(2ε). As ε shrinks, the output weights grow without
end, the parameters run off to infinity, and what the two compute becomes c σ(wx + b) + a x σ′(wx + b): a neuron and a
gated linear unit.</p>
<div class="panels">
${panel("sum", "What the two neurons compute together, and the limit", "360 256")}
${panel("each", "What each neuron adds", "360 256")}
</div>
<p id="state" role="status" class="said"></p>
<form id="pair-form" class="interactive">
<fieldset><legend>Activation σ</legend>
<label class="choice"><input type="radio" name="activation" value="softplus" checked> softplus</label>
<label class="choice"><input type="radio" name="activation" value="erf"> erf</label>
</fieldset>
<fieldset><legend>Parameters</legend>
${SLIDERS.map(sliderOf).join("\n")}
</fieldset>
<p><button type="button" id="shrink">Shrink ε</button></p>
</form>`,
  });
}
