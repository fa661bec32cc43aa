/**
 * The report's page for practitioners: what to do when training stalls. One screen, one picture; every sentence has its
 * number from a stage.
 */
import { escapeHtml, pageOf } from "./html.ts";
import type { ReportFigure } from "./index_page.ts";

/** Parts of one, unless something else is said. */
export interface StalledNumbers {
  /** First-order trainers. */
  readonly trainers: number;
  /** Networks that they left, and the share of them at the entrance of a channel. */
  readonly networks: number;
  readonly atEntrance: number;
  /** What going on would take off the loss there, median. */
  readonly price: number;
  /** Of networks at an entrance: how many have a lower test loss where the channel leads. */
  readonly betterOnTest: number;
  /** Networks on which ways out were tried, and gradients that each spent. */
  readonly tried: number;
  readonly gradients: number;
  /** Of the reachable fall of the loss, median. */
  readonly gained: {
    readonly smallSteps: number;
    readonly largeSteps: number;
    readonly adam: number;
    readonly merged: number;
    readonly lbfgs: number;
  };
  /** Of these networks: how many L-BFGS brings lower with a gated unit than without. */
  readonly gateBetter: number;
}

export function stalledPage(
  profile: string,
  numbers: StalledNumbers,
  picture: Pick<ReportFigure, "alt" | "size" | "files">,
): string {
  const { trainers, networks, atEntrance, price, betterOnTest, tried, gradients, gained, gateBetter } =
    numbers;
  const { size: [width, height], files, alt } = picture;
  const items = [
    `<strong>Ask what it is.</strong> <code>deno task diagnose MODEL --data DATA</code> tells a minimum from a channel.
Of ${networks} small networks that ${trainers} ways of training left, ${
      percent(atEntrance)
    } stood at the entrance of one.`,
    `<strong>Know what you leave.</strong> Half of those could lower their loss by more than ${
      percent(price)
    } by going on,
and ${percent(betterOnTest)} of them had a lower test loss at the end of the channel.`,
    `<strong>Do not turn the step size.</strong> In ${gradients} gradients, steps of half the size that the curvature bears
gained ${percent(gained.smallSteps)} of the fall that was to be had; steps of twice that size ${
      lost(gained.largeSteps)
    }.`,
    `<strong>Take second-order steps.</strong> L-BFGS gained ${
      percent(gained.lbfgs)
    } in as many gradients, Adam with new
memories ${percent(gained.adam)}.`,
    `<strong>Or put the gate there yourself.</strong> With an explicit gated linear unit in the pair's place L-BFGS came
lower in ${percent(gateBetter)} of ${tried} networks, at finite weights.`,
    `<strong>Do not merge the pair.</strong> That threw away what the two neurons had learnt: Adam after it ${
      lost(gained.merged)
    }.`,
  ];
  return pageOf({
    name: "stalled.html",
    title: "What to do when training stalls",
    lead: `Numbers of this run, profile <strong>${
      escapeHtml(profile)
    }</strong>, on the small networks of figure 4; how they were
measured: <a href="beyond.html">figures O1 and O2</a>.`,
    body: `<figure style="--width: ${width}px" class="broad"><a href="beyond.html#figO2"><img src="${
      files[0]
    }" width="${width}" height="${height}" alt="${escapeHtml(alt)}"></a></figure>
<ol class="stalled">
${items.map((item) => `<li>${item}</li>`).join("\n")}
</ol>`,
  });
}

/** Whole percents; one digit more below one. */
export function percent(part: number): string {
  if (!Number.isFinite(part)) return "– %";
  const value = 100 * part;
  const text = Math.abs(value) < 1 && value !== 0 ? value.toPrecision(1) : value.toFixed(0);
  return `${text.replace("-", "−")} %`;
}

/** A loss of what there was to gain. */
function lost(part: number): string {
  if (!(part < 0)) return `gained ${percent(part)}`;
  return part <= -1
    ? `raised the loss by ${(-part).toFixed(0)} times that fall`
    : `raised the loss by ${percent(-part)} of that fall`;
}
