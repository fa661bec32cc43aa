/** Claim 12, first part: the three critical points of ℓ(w, 0) and the interval with h(w) > 0. */
import { inRange } from "./claim_rules.ts";
import { type Claim, type Test, valueClaim } from "./claims.ts";
import type { Published } from "./published.ts";
import type { Cell } from "./table.ts";

type Row = Record<string, Cell>;

const POINTS = [["channel_1", "channel 1"], ["saddle_line", "the saddle line"], [
  "channel_2",
  "channel 2",
]] as const;
/** One unit of the paper's last digit, relative. */
const DIGITS = 1e-5;
/** The paper's last digits of the interval's ends are one off the rounded values. */
const ZERO_TOLERANCE = 1e-4;

const COMMON: Pick<Test, "claim" | "kind" | "chosen"> = {
  claim: 12,
  kind: "paper",
  chosen: "the paper's one toy, in the limit of infinite data",
};

/**
 * @param points name and w, loss of each critical point
 * @param zeros of h, rising
 */
export function landscapeClaims(
  points: readonly Row[],
  zeros: readonly number[],
  published: Published,
): Claim[] {
  const of = (name: string) => points.find((row) => row.name === name)!;
  const pointTests = POINTS.flatMap(([name, what]) =>
    (["w", "loss"] as const).map((quantity) => {
      const paper = published(`${name}_${quantity}`);
      return exact(Number(of(name)[quantity]), paper.value * (1 - DIGITS), paper.value * (1 + DIGITS), {
        test: `${quantity === "w" ? "w" : "ℓ(w, 0)"} of ${what}`,
        expected: `${paper.value}`,
        bound: "paper: table of critical points, to its digits",
        published: paper.text,
      });
    })
  );
  const ends = (["from", "to"] as const).map((end, k) => {
    const paper = published(`h_positive_${end}`);
    return exact(zeros[k] ?? NaN, paper.value - ZERO_TOLERANCE, paper.value + ZERO_TOLERANCE, {
      test: `${end === "from" ? "lower" : "upper"} end of the interval with h(w) > 0`,
      expected: `${paper.value} ± ${ZERO_TOLERANCE}`,
      bound: "paper: appendix C.3, to its digits",
      published: paper.text,
      note: `${zeros.length} zeros in all`,
    });
  });
  const inside = ["channel_1", "channel_2"].map((name) => Number(of(name).w));
  const positive = inside.every((w) => w > zeros[0]! && w < zeros[1]!);
  const minima = exact(Number(positive), 1, 1, {
    test: "both channels' w lie in it: minima at infinity",
    expected: "1 (yes)",
    bound: "paper: appendix C.3",
    note: inside.join(" and "),
  });
  return [...pointTests, ...ends, minima];
}

/** A computed number without sampling error. */
function exact(
  value: number,
  low: number,
  high: number,
  test: Omit<Test, keyof typeof COMMON | "verdict">,
): Claim {
  const range = { value, lower: value, upper: value, n: 1 };
  return valueClaim({ ...COMMON, ...test, verdict: inRange(range, low, high) }, range, "numerical");
}
