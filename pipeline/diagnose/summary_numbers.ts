/** The numbers behind a verdict, a line each, for a terminal. */
import type { DataFindings, Diagnosis, PairFindings } from "../../kernels/diagnosis/findings.ts";
import { MOST_CERTIFIED } from "../../kernels/diagnosis/findings/curvature.ts";
import { counted, numberText } from "./number_text.ts";

/** What stages that have finished found; null of the others. */
export type Known = {
  readonly [K in Exclude<keyof Diagnosis, "format" | "name" | "slice">]: Diagnosis[K] | null;
};

/** Columns that are named for their gaps. */
const MOST_COLUMNS = 8;

function missingText({ rows, missing }: DataFindings): string | null {
  if (missing === null) return null;
  const gaps = missing.columns.slice(0, MOST_COLUMNS).map(({ name, rows }) => `${name} in ${rows}`);
  const rest = missing.columns.length - gaps.length;
  const named = [...gaps, ...rest > 0 ? [`${rest} more columns`] : []].join(", ");
  return `${missing.rows} of ${rows} miss a value (${named}): they are in none of these numbers`;
}

const ENDS: { readonly [E in NonNullable<Diagnosis["continuation"]>["end"]]: string } = {
  rest: "it came to rest",
  norm: "Σθ²/2P reached its bound",
  limit: "all gradients were spent",
  stuck: "it got stuck, so there may be more to gain",
};

export function numbers(known: Partial<Known>) {
  const { point = null, pairs = null, spectrum = null, edge = null, noise = null } = known;
  const { continuation = null, channel = null, gate = null } = known;
  const rows: [string, string][] = [];
  const add = (name: string, text: string) => rows.push([name, text]);
  const missing = known.data == null ? null : missingText(known.data);
  if (missing !== null) add("rows left out", missing);
  if (point !== null) {
    const error = point.lossError > 0 ? ` ± ${numberText(point.lossError)} by the rows drawn` : "";
    const decay = (known.data?.loss.decay ?? 0) / 2 * point.euclideanNorm * point.euclideanNorm;
    const ofIt = decay === 0 ? "" : `, ${numberText(decay)} of it weight decay`;
    add(
      "loss",
      `${numberText(point.loss)}${error}${ofIt}; the best constant output has ${
        numberText(point.constantLoss)
      }`,
    );
    if (point.testLoss !== null) add("test loss", numberText(point.testLoss));
    add(
      "gradient",
      `${numberText(point.gradientNorm)}, largest component ${numberText(point.gradientMaximum)}`,
    );
    add("norm Σθ²/2P", `${numberText(point.norm)}; Euclidean ${numberText(point.euclideanNorm)}`);
    const dead = point.dead.flatMap((units, l) =>
      units.length === 0 ? [] : [`${units.length} in layer ${l + 1}`]
    );
    if (dead.length > 0) add("dead units", dead.join(", "));
    const { misclassified } = point;
    if (misclassified !== undefined) {
      add("in other classes", misclassified === 0 ? "no sample" : `${misclassified} samples`);
    }
  }
  const [twins, more = 0] = [pairs?.duplicates?.[0], (pairs?.duplicates?.length ?? 1) - 1];
  if (twins !== undefined) {
    add("exact duplicates", `${pairText(twins)}${more > 0 ? `; and ${counted(more, "more pair")}` : ""}`);
  }
  const closest = pairs?.closest.flat().sort((a, b) => a.distance - b.distance)[0];
  if (closest !== undefined) add("closest pair", pairText(closest));
  if (spectrum !== null) {
    const [first, last] = [spectrum.smallest[0], spectrum.largest[0]];
    if (first !== undefined && last !== undefined) {
      add("eigenvalues", `${numberText(first.value)} to ${numberText(last.value)}, ${spectrum.method}`);
    }
    if (spectrum.negative.length > 0) {
      const { length } = spectrum.negative;
      add("directions down", `${length < MOST_CERTIFIED ? "" : "at least "}${length}`);
    }
  }
  if (edge !== null) {
    add(
      edge.quantity,
      `${numberText(edge.value)}; the step size allows ${numberText(edge.threshold)}, a ratio of ${
        numberText(edge.ratio)
      }`,
    );
  }
  if (noise !== null) {
    add(
      "batch noise",
      `variance ${numberText(noise.variance)} of a batch's gradient; |∇L|² is ${
        numberText(noise.gradientSquared)
      }`,
    );
  }
  if (continuation !== null) {
    const { loss, norm, evaluations, end } = continuation;
    const text = `loss ${numberText(loss)} at Σθ²/2P ${numberText(norm)} after ${evaluations} gradients`;
    add("continued", `${text}: ${ENDS[end]}`);
  }
  if (channel !== null) {
    add("loss in the limit", `${numberText(channel.lossLimit)}, a gain of ${numberText(channel.gain)}`);
    if (channel.halfGainNorm !== null) add("half of it", `at Σθ²/2P ${numberText(channel.halfGainNorm)}`);
    add("in the limit", channel.computes);
  }
  if (gate !== null) {
    add("as a gated unit", `loss ${numberText(gate.loss)} at Σθ²/2P ${numberText(gate.norm)}`);
  }
  return rows;
}

function pairText(pair: PairFindings): string {
  const { layer, first, second, distance, outputs, outputCosine, mirrored, linear } = pair;
  const who = `neurons ${first + 1} and ${second + 1} of layer ${layer + 1}`;
  const image = mirrored !== true
    ? ""
    : linear === true
    ? "mirrored (w' near −w, which leaves a linear function: not alike), "
    : "mirrored (w' near −w, a' counted with the other sign: the same function), ";
  const how = `${image}cosine distance ${mirrored ? "of w and −w' " : ""}${
    numberText(distance)
  }, |a| + |a'| ${numberText(outputs)}`;
  return `${who}: ${how}, cosine of output weights ${numberText(outputCosine)}`;
}
