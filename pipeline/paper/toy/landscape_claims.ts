/** Claim 12, first part: the three critical points of ℓ(w, 0) and the interval with h(w) > 0. */
import { inRange } from "../claim_rules.ts";
import { type Claim, numberClaim, short, type Test } from "../claims.ts";
import type { Published, PublishedNumber } from "../published.ts";
import type { Cell } from "../table.ts";

type Row = Record<string, Cell>;

const POINTS = [["channel_1", "channel 1"], ["saddle_line", "the saddle line"], [
  "channel_2",
  "channel 2",
]] as const;
/**
 * Of critical points: at most this part of the number. Some of the paper's last digits are one off the rounded value, so
 * that half a unit of them would be too strict.
 */
const PART = 1e-5;
const WITHIN = "within one unit of the last digit";

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
      const tolerance = Math.min(lastUnit(paper), PART * paper.value);
      return exact(Number(of(name)[quantity]), paper, tolerance, {
        test: `${quantity === "w" ? "w" : "ℓ(w, 0)"} of ${what}`,
        bound: `paper: table of critical points; ours: ${WITHIN}, and ${PART.toExponential()} of the number`,
      });
    })
  );
  const ends = (["from", "to"] as const).map((end, k) => {
    const paper = published(`h_positive_${end}`);
    return exact(zeros[k] ?? NaN, paper, lastUnit(paper), {
      test: `${end === "from" ? "lower" : "upper"} end of the interval with h(w) > 0`,
      bound: `paper: appendix C.3; ours: ${WITHIN}`,
      note: `${zeros.length} zeros in all`,
    });
  });
  const inside = ["channel_1", "channel_2"].map((name) => Number(of(name).w));
  const positive = inside.every((w) => w > zeros[0]! && w < zeros[1]!);
  const minima = numberClaim({
    ...COMMON,
    test: "both channels' w lie in it: minima at infinity",
    expected: "1 (yes)",
    bound: "paper: appendix C.3",
    verdict: positive ? "holds" : "does not hold",
    note: `w = ${inside.join(" and ")}`,
  }, Number(positive));
  return [...pointTests, ...ends, minima];
}

/** One unit of the last digit that the authors write, of a number without an exponent. */
function lastUnit({ written }: PublishedNumber): number {
  return Number(`1e-${written.split(".")[1]!.length}`);
}

/** A computed number, without an error that would matter beside the tolerance. */
function exact(
  value: number,
  paper: PublishedNumber,
  tolerance: number,
  test: Pick<Test, "test" | "bound" | "note">,
): Claim {
  const here = { lower: value, upper: value, n: 1 };
  return numberClaim({
    ...COMMON,
    ...test,
    expected: `${paper.written} ± ${short(tolerance)}`,
    verdict: inRange(here, paper.value - tolerance, paper.value + tolerance),
    published: paper.text,
    note: [`computed: ${short(value, 8)}`, ...test.note === undefined ? [] : [test.note]].join("; "),
  }, value);
}
