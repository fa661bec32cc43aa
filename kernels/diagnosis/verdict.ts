/** The verdict: the first of the rules that applies, the evidence of all that were asked, a sentence, and what to do next. */
import type { Evidence, Verdict, VerdictFindings } from "./findings/verdict.ts";
import { adviceFor, isNoisy } from "./rules/advice.ts";
import type { Found, Rule, Ruling } from "./rules/findings_for_rules.ts";
import { RULES } from "./rules/rules.ts";
import { BOUNDS, type Bounds } from "./rules/thresholds.ts";
import { worthOf } from "./rules/scale.ts";
import { signsOfChannel } from "./rules/signs.ts";
import { fromTo, nameOf, short } from "./rules/words.ts";

export type { Found };

export function judge(found: Found, bounds: Bounds = BOUNDS): VerdictFindings {
  const evidence: { readonly rule: Rule; readonly found: Evidence }[] = [];
  for (const rule of Object.values(RULES)) {
    const ruling: Ruling = rule(found, bounds);
    evidence.push(...ruling.evidence.map((found) => ({ rule, found })));
    if (ruling.verdict === null) continue;
    const { verdict, layer = null, units = [], dimension = null } = ruling;
    return {
      ...{ verdict, layer, units, dimension },
      sentence: SENTENCES[verdict](found, ruling),
      evidence: deciding(evidence.map(({ rule: asked, found }) => asked === rule ? found : asNeutral(found))),
      advice: adviceFor(verdict, found),
    };
  }
  throw new Error("Cannot judge as no rule applied: the last one always does");
}

/** What a rule that did not decide says of its own verdict speaks neither for nor against the one that was given. */
function asNeutral(found: Evidence): Evidence {
  return { ...found, speaks: "neither" };
}

/** The same thing measured for two rules counts once, as the later one has it. */
function deciding(all: VerdictFindings["evidence"]): VerdictFindings["evidence"] {
  return all.filter(({ what }, k) => !all.slice(k + 1).some((later) => later.what === what));
}

/** A continuation that could not go on shows a part of what is to be gained. */
function stuck({ continuation }: Found): string {
  return continuation!.end === "stuck" ? " at least, where the continuation got stuck" : "";
}

/** A run whose pair closes on the way that is left, although most is to be gained before. */
function intoChannel(found: Found): string {
  const { channel } = found;
  if (channel === null) return "";
  const { ends, closing, away } = signsOfChannel(found, BOUNDS);
  return ends && away || closing
    ? `, on the way into a channel of units ${nameOf(channel.units)} of layer ${channel.layer + 1}`
    : "";
}

function noisy(found: Found): string {
  return isNoisy(found)
    ? `; batches of ${found.noise!.batch} drown the slope that is left in their noise`
    : "";
}

type Sentence = (found: Found, ruling: Ruling) => string;

const SENTENCES: Readonly<Record<Verdict, Sentence>> = {
  "weights only": () =>
    "Without data nothing can be said about the loss; these are facts about the weights alone.",
  "plateau saddle": (_, { units = [] }) =>
    `Units ${
      nameOf(units)
    } are copies of each other, and training is stalled where pulling them apart would help.`,
  "saddle": () => "Training is stalled at a saddle: it looks flat, but there is a way down.",
  "edge of stability": ({ channel, edge }) =>
    `The step size of ${edge?.learningRate} holds the run back, not the loss` +
    (channel === null ? "." : ", at the entrance of a channel."),
  "batch noise": () => "The noise of small batches hides the descent that is left.",
  "channel": ({ channel, point }, { units = [] }) => {
    const { lossNow, lossLimit } = channel!;
    const gain = lossNow - lossLimit;
    const part = lossNow > 0 ? `, ${short(100 * gain / lossNow)} percent` : "";
    const falls = `${fromTo(lossNow, lossLimit)}${part}`;
    const turn = `units ${nameOf(units)} turn into ` +
      (units.length === 2 ? "a gated linear unit" : "a unit of higher derivatives");
    return gain > worthOf(point!, BOUNDS)
      ? `This is no minimum but a channel to infinity: ${turn}, and the loss can still fall ${falls}.`
      : `This is a channel to infinity, followed nearly to its limit: ${turn}, and as good as nothing is left to gain` +
        (gain > 0 ? `, ${falls}.` : ".");
  },
  "norm growth": ({ continuation }, { because }) =>
    continuation?.end === "rest" && continuation.loss > 0
      ? `The weights have grown without end, but not in a channel: ${because}.`
      : `The loss keeps falling while the weights grow without end, but not in a channel: ${because}.`,
  "still training": (found) => {
    const { point, continuation } = found;
    return `Training is not finished: going on takes the loss ${fromTo(point!.loss, continuation!.loss)}` +
      `${stuck(found)}${intoChannel(found)}${noisy(found)}.`;
  },
  "finite minimum": ({ continuation }, { because }) =>
    because !== undefined
      ? `This is a minimum: ${because}.`
      : continuation?.dead !== undefined
      ? `This is a minimum, whatever the weights of the ${continuation.dead} units that are dead on all data: there is nothing to gain from here.`
      : continuation?.proof === "flat"
      ? "This is a minimum, shared by a whole line of equal networks: there is nothing to gain from here."
      : "This is a minimum: there is nothing to gain from here.",
  "not decidable": (_, { because }) => `No verdict is possible: ${because}.`,
};
