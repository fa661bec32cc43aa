/** Words and small evidence that several rules share. */
import { evidence } from "./findings_for_rules.ts";
import type { PointFindings } from "../findings.ts";
import { worthOf } from "./scale.ts";
import type { Bounds } from "./thresholds.ts";

export function gainEvidence(
  gain: number,
  point: PointFindings,
  speaks: "for" | "against" | "neither",
  bounds: Bounds,
) {
  const bound = `${short(worthOf(point, bounds))}, ${bounds.worthGoingOn} of the loss`;
  return evidence("loss that the continuation gains", gain, bound, speaks);
}

export function speaks(yes: boolean): "for" | "against" {
  return yes ? "for" : "against";
}

/** Units from 1: "1 and 3". */
export function nameOf(units: readonly number[]): string {
  const names = units.map((unit) => `${unit + 1}`);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** "from 0.02213 to 0.02210". */
export function fromTo(from: number, to: number): string {
  const [one, two] = apart(from, to);
  return `from ${one} to ${two}`;
}

/** Two numbers, in as many digits as tell their difference by two of its own, at least three. */
export function apart(one: number, other: number): readonly [string, string] {
  for (let digits = 3; digits <= 15; digits++) {
    const [a, b] = [one, other].map((value) => Number(value.toPrecision(digits))) as [number, number];
    if (one === other || Math.abs((a - b) / (one - other) - 1) < 0.05) return [signed(a), signed(b)];
  }
  return [signed(one), signed(other)];
}

export function short(value: number): string {
  return signed(Number(value.toPrecision(3)));
}

/** With a minus sign, as the sentences around it have; the exponent of `1e-5` keeps its own. */
function signed(value: number): string {
  return String(value).replace(/^-/, "−");
}
