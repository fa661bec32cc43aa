/** The end of the variant's flow in its channel beside that of the network that the authors published for figure 3. */
import { inRange } from "../claim_rules.ts";
import { type Claim, inText, numberClaim, short, type Test } from "../claims.ts";
import { geometryLine } from "./networks.ts";
import type { Published } from "../published.ts";
import { type Common, NAMES, type Row } from "./trajectory_claims.ts";

/** Another minimum of the same problem has a loss of the same size; output weights at one norm are nearly alike. */
const LIKE_LOSS = 2;
const LIKE_WEIGHTS = 1.02;

/**
 * Of ours: the end of the variant's flow in its channel beside that of the network that the authors published for the
 * figure, both at ‖θ‖ = 10³. That one was fitted to another target than the text says (paper, section 8), so that only the
 * variant is comparable: same target, shape and activation, but other initial weights and another sequence of inputs.
 */
export function publishedClaims(
  common: Common,
  end: Row,
  minimum: readonly Row[],
  published: Published,
): Claim[] {
  const at = (id: string) => published(id);
  const [loss, first, second] = [at("variant_loss"), at("variant_output_1"), at("variant_output_2")];
  // On the saddle line's γ = (a₁ − a₂ + a*) / 2a*, also beside it (saddle_line.ts).
  const line = geometryLine(
    "variant",
    Float64Array.from(
      minimum.filter(({ quantity }) => quantity === "theta").map(({ value }) => Number(value)),
    ),
  );
  const half = (2 * Number(end.gamma) - 1) * line.outputWeight / 2;
  const theirHalf = (first.value - second.value) / 2;
  const claim = (
    test: string,
    value: number,
    theirs: number,
    more: Pick<Test, "bound" | "published" | "note"> & { readonly factor: number; readonly expected: string },
  ) => {
    const { factor, ...said } = more;
    return numberClaim({
      ...common,
      ...said,
      kind: "ours",
      test: `${test}, side ${inText(Number(end.side))}, ${NAMES.variant}`,
      verdict: inRange({ lower: value, upper: value, n: 1 }, theirs / factor, theirs * factor),
    }, value);
  };
  return [
    claim(`loss in the channel at ‖θ‖ = ${short(Number(end.norm))}`, Number(end.loss), loss.value, {
      factor: LIKE_LOSS,
      expected: `within a factor of ${LIKE_LOSS} of ${loss.written}`,
      bound: "ours: another minimum of the same problem; the authors publish one network",
      published: loss.text,
      note: "same target, shape and activation; other initial weights and inputs, so another channel",
    }),
    claim(
      `half the difference of the channel's output weights at ‖θ‖ = ${short(Number(end.norm))}`,
      Math.abs(half),
      theirHalf,
      {
        factor: LIKE_WEIGHTS,
        expected: `within ${short(100 * (LIKE_WEIGHTS - 1))} % of ${short(theirHalf, 4)}`,
        bound:
          "ours: where a channel's two output weights lead the norm, the norm and the shape alone fix them",
        published: `${first.written} and ${second.text}`,
        note: "it says that the norm lies in the two output weights, not that the two networks are alike",
      },
    ),
  ];
}
