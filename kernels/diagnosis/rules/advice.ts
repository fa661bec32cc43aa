/** What to try next, by what it gains for what it costs, both measured on the network itself. */
import type { Advice, Verdict } from "../findings/verdict.ts";
import type { Found } from "./findings_for_rules.ts";
import { worthOf } from "./scale.ts";
import { BOUNDS } from "./thresholds.ts";
import { isAtEntrance, KNOWN } from "./ways_out.ts";
import { apart, fromTo, nameOf, short } from "./words.ts";

/** In order of gain per cost; what was not measured last. */
export function adviceFor(verdict: Verdict, found: Found): Advice[] {
  const all = [
    ...smallerStep(verdict, found),
    ...largerBatch(verdict, found),
    ...gate(verdict, found),
    ...secondOrder(verdict, found),
    ...weightDecay(verdict, found),
    ...escape(verdict, found),
    ...leaveIt(verdict, found),
  ];
  const worth = ({ gain, cost }: Advice) =>
    gain === null || cost === null ? -Infinity : gain / Math.max(1, cost);
  return all.map((advice, k) => ({ advice, k })).sort((a, b) => {
    const [one, two] = [worth(a.advice), worth(b.advice)];
    return one === two ? a.k - b.k : two - one;
  }).map(({ advice }) => advice);
}

function smallerStep(verdict: Verdict, found: Found): Advice[] {
  const { edge } = found;
  if (verdict !== "edge of stability" || edge === null) return [];
  return [{
    what: `make the step smaller than ${short(edge.learningRate / edge.ratio / 2)}`,
    ...{ gain: null, cost: null },
    why: `the ${edge.quantity} is ${
      short(edge.ratio)
    } of what the present step of ${edge.learningRate} bears${known(found, "smallerStep")}`,
  }];
}

/** Where the network is at the entrance of a channel: what this has gained on others that were. */
function known(found: Found, what: keyof typeof KNOWN): string {
  return isAtEntrance(found) ? `; ${KNOWN[what]}` : "";
}

/** Whether a batch's gradient is more noise than slope: more variance than square. */
export function isNoisy({ noise }: Found): boolean {
  return noise !== null && noise.variance > noise.gradientSquared;
}

function largerBatch(verdict: Verdict, found: Found): Advice[] {
  const { noise } = found;
  if (noise === null) return [];
  if (verdict === "still training" && isNoisy(found)) {
    return [{
      what: `make the step smaller, let it decay, or take batches larger than ${noise.batch}`,
      ...{ gain: null, cost: null },
      why: `the variance of a batch's gradient is ${
        short(noise.variance)
      }, more than the gradient's square of ${short(noise.gradientSquared)}`,
    }];
  }
  if (verdict !== "batch noise") return [];
  return [{
    what: `let the step size decay, or take batches larger than ${noise.batch}`,
    ...{ gain: noise.excess, cost: null },
    why: "the gradient's noise from batch to batch hides the descent that is left",
  }];
}

function gate(verdict: Verdict, found: Found): Advice[] {
  const { gate, channel, point } = found;
  if (gate === null || channel === null || point === null) return [];
  const gain = point.loss - gate.loss;
  if (verdict !== "channel" && !(gain > worthOf(point, BOUNDS))) return [];
  const [gated, limit] = apart(gate.loss, channel.lossLimit);
  return [{
    what: `replace units ${nameOf(channel.units)} of layer ${channel.layer + 1} by one gated linear unit`,
    ...{ gain, cost: gate.evaluations },
    why: `trained for ${gate.evaluations} gradients it has the loss ${gated} at the norm ${
      short(gate.norm)
    }; the channel's limit is ${limit}, at no finite norm${known(found, "gate")}`,
  }];
}

function secondOrder(verdict: Verdict, found: Found): Advice[] {
  const { continuation, point } = found;
  if (continuation === null || point === null) return [];
  const gain = point.loss - continuation.loss;
  if (!(gain > worthOf(point, BOUNDS))) return [];
  return [{
    what: verdict === "still training"
      ? "go on, best with second-order steps"
      : "go on with second-order steps",
    ...{ gain, cost: continuation.evaluations },
    why:
      `a second-order method came ${fromTo(point.loss, continuation.loss)}, at the norm ${
        short(continuation.norm)
      }` + (continuation.end === "stuck" ? ", and got stuck there: the gain is a lower bound" : "") +
      known(found, "secondOrder"),
  }];
}

/** What a bound on the norm costs: the loss reachable at the norm where half of the gain is had. */
function weightDecay(verdict: Verdict, { channel }: Found): Advice[] {
  if ((verdict !== "channel" && verdict !== "norm growth") || channel?.halfGainNorm == null) return [];
  return [{
    what: `bound the weights, by weight decay, near the norm ${short(channel.halfGainNorm)}`,
    ...{ gain: channel.gain / 2, cost: null },
    why: `half of the gain of ${short(channel.gain)} is had there; the other half has no finite weights`,
  }];
}

function escape(verdict: Verdict, { spectrum }: Found): Advice[] {
  if (verdict !== "saddle" || spectrum === null || spectrum.negative.length === 0) {
    return verdict !== "plateau saddle" ? [] : [{
      what: "move the duplicated units apart, or restart one of them",
      ...{ gain: null, cost: null },
      why: "duplicates have the same gradient and never part by themselves",
    }];
  }
  const { change, step } = spectrum.negative.reduce((a, b) => b.change < a.change ? b : a);
  return [{
    what: `step by ${short(step)} along the direction of negative curvature`,
    ...{ gain: -change, cost: 2 },
    why: "there the slope is none, and the loss falls to either side or one of them",
  }];
}

function leaveIt(verdict: Verdict, { point, continuation }: Found): Advice[] {
  if (verdict !== "finite minimum" || point === null || continuation === null) return [];
  return [{
    what: "stop, or restart from other weights, or widen the network",
    ...{ gain: null, cost: null },
    why: "from here no training gains anything",
  }];
}
