/**
 * A figure with a stage, a claim and a number of a profile of its own, added to a copy of this repository: how far a
 * difference quotient of the toy's σ is from σ′, for halved ε. add_a_figure_test.ts runs it.
 */
import type { Clone } from "../engine/clone.ts";

/** The figure's id, its claim's number, and how often ε is halved where no profile says it. */
export const [FIGURE, CLAIM, HALVINGS] = ["figQuotient", 15, 8] as const;

const DRAWING = `/** The error of a difference quotient of σ over ε, both on logarithmic axes. */
import type { Spec } from "../render.ts";
import { COLOURS, POWERS_OF_TEN } from "../theme.ts";

export interface QuotientRow {
  readonly epsilon: number;
  readonly error: number;
}

export function differenceQuotient(rows: readonly QuotientRow[], width = 200, height = 130): Spec {
  const axis = (field: keyof QuotientRow, title: string) => ({
    ...{ field, type: "quantitative", title, scale: { type: "log" }, axis: { labelExpr: POWERS_OF_TEN } },
  });
  return {
    ...{ width, height, data: { values: rows } },
    mark: { type: "line", point: true, color: COLOURS.blue },
    encoding: { x: axis("epsilon", "*ε*"), y: axis("error", "largest error") },
  };
}
`;

const STAGE = `/**
 * Stage toy/quotient: how far the symmetric difference quotient of σ is from σ′, and claim ${CLAIM}.
 *
 * Parameter: halvings of ε, from 1/4. Outputs: quotient.csv (epsilon; error, the largest over x from −3 to 3),
 * claims.csv (claims.ts).
 */
import ln from "@stdlib/math-base-special-ln";
import { fitLine } from "../../../kernels/analysis/statistics/regression.ts";
import { activation } from "../../../kernels/toy/reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { inRange } from "../claim_rules.ts";
import { claimsCsv, valueClaim } from "../claims.ts";
import { writeTable } from "../table.ts";
import type { ToySection } from "./profile.ts";

export type QuotientParameters = Pick<ToySection, "halvings">;

const INPUTS = Array.from({ length: 601 }, (_, i) => (i - 300) / 100);

export default function toyQuotient(context: StageContext): void {
  const { halvings } = context.parameters as QuotientParameters;
  const rows: [epsilon: number, error: number][] = [];
  for (let k = 0, epsilon = 1 / 4; k <= halvings; k++, epsilon /= 2) {
    const errors = INPUTS.map((x) => {
      const quotient = (activation(x + epsilon).s - activation(x - epsilon).s) / (2 * epsilon);
      return Math.abs(quotient - activation(x).d);
    });
    rows.push([epsilon, Math.max(...errors)]);
  }
  context.output("quotient.csv", writeTable(["epsilon", "error"], rows));
  const fit = fitLine(rows.map(([epsilon]) => ln(epsilon)), rows.map(([, error]) => ln(error)));
  const test = valueClaim(
    {
      ...{ claim: ${CLAIM}, kind: "paper", test: "exponent of ε: error of the difference quotient" },
      ...{ expected: "2 ± 0.1", bound: "paper: the error falls as ε²; ours: ± 0.1 as for claim 11" },
      ...{ verdict: inRange(fit, 1.9, 2.1), chosen: \`\${halvings} halvings of ε = 1/4\` },
    },
    { ...fit, value: fit.slope },
    "fit",
  );
  context.output("claims.csv", claimsCsv([test]));
}
`;

const SPEC =
  `  ${FIGURE}: ({ quotient }: { readonly quotient: readonly QuotientRow[] }) => differenceQuotient(quotient),
`;

const ENTRY = `  ${FIGURE}: {
    title: "A difference quotient of σ becomes σ′",
    caption: "The largest error over x from −3 to 3 of (σ(x + ε) − σ(x − ε))/2ε as the derivative of σ, for halved ε.",
    lookAt: "The points lie on a straight line that falls by two powers of ten where ε falls by one.",
    alt: "Points on a rising straight line, error over ε, both axes logarithmic.",
    tables: { quotient: output("toy/quotient", "quotient.csv") },
    claims: [
      {
        claim: ${CLAIM},
        statement: "The difference quotient of two neurons is a derivative up to an error that falls as ε²",
        location: "section 4",
        stage: "toy/quotient",
      },
    ],
  },
`;

const DECLARATION =
  `    stage<QuotientParameters>("toy/quotient", "difference quotients of σ beside σ′, claim ${CLAIM}", {
      parameters: { halvings: section.halvings },
      outputs: { "quotient.csv": null, "claims.csv": "claims/quotient.csv" },
      targets: ["claims"],
    }),
`;

/** Writes it into the copy. */
export function addFigure(clone: Clone): void {
  const room = "pipeline/paper/toy";
  const before = (file: string, place: string, text: string) => {
    clone.edit(`${room}/${file}`, place, text + place);
  };
  Deno.writeTextFileSync(`${clone.folder}/figures/toy/quotient.ts`, DRAWING);
  before(
    "specs.ts",
    "import { figureB12 }",
    'import { differenceQuotient, type QuotientRow } from "../../../figures/toy/quotient.ts";\n',
  );
  before("specs.ts", "  figB12: ", SPEC);
  before("figures.ts", "  figB12: ", ENTRY);
  Deno.writeTextFileSync(`${clone.folder}/${room}/quotient.ts`, STAGE);
  before(
    "stages.ts",
    "import { sharpnessStages }",
    'import type { QuotientParameters } from "./quotient.ts";\n',
  );
  before("stages.ts", "    ...flowStages(section),\n", DECLARATION);
  clone.edit(`${room}/profile.ts`, "together, type Unmet }", "together, type Unmet, withDefault }");
  before("profile.ts", "  slice: section({\n", `  halvings: withDefault(integer(2, 16), ${HALVINGS}),\n`);
}
