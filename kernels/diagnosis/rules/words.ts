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

/** "from 0.02213 to 0.02210": as many digits as tell the difference of the two by two of its own, at least three. */
export function fromTo(from: number, to: number): string {
  for (let digits = 3; digits <= 15; digits++) {
    const [one, two] = [from, to].map((value) => Number(value.toPrecision(digits))) as [number, number];
    if (from === to || Math.abs((one - two) / (from - to) - 1) < 0.05) return `from ${one} to ${two}`;
  }
  return `from ${from} to ${to}`;
}

export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
