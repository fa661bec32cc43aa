/** Claims 3 and 4 of the paper: where plateaus are stable, and that runs which ended are at rest in minima. */
import { parameterCount } from "../../kernels/network_shape.ts";
import { wilson } from "../../kernels/analysis/proportion.ts";
import { always } from "./claim_rules.ts";
import { type Claim, shareClaim, short, type Test } from "./claims.ts";
import { shapeOf } from "./plateau_settings.ts";
import type { Cell } from "./table.ts";

type Row = Record<string, Cell>;

const COMMON: Pick<Test, "kind" | "bound" | "chosen"> = {
  kind: "paper",
  bound: "paper: figures 2 and A2, A3",
  chosen: "all runs of the profile's seeds",
};

/** Of gradients, and of negative eigenvalues relative to the largest, in converged runs. */
const TINY_GRADIENT = 1e-11;
const CLEARLY_NEGATIVE = 1e-10;
/** A perturbed flow stays when it ends this close to the line, and has left when its loss is lower by this share. */
const STAYS_WITHIN = 1e-5;
const LEAVES_BELOW = 1e-6;

/** Claim 3: flows from θ_γ ± e_min, and the signs of the smallest transverse eigenvalue. */
export function splitClaims(final: readonly Row[], along: readonly Row[], minimum: readonly Row[]): Claim[] {
  const valueOf = (quantity: string) => minimum.find((row) => row.quantity === quantity)!.value!;
  const plateau = Number(valueOf("loss"));
  const b = String(valueOf("b_definiteness"));
  const definite = b === "indefinite" ? b : `${b} definite`;
  const isInside = (gamma: Cell | undefined) => Number(gamma) > 0 && Number(gamma) < 1;
  const stays = (row: Row) => row.end === "converged" && Number(row.distance) <= STAYS_WITHIN;
  const leaves = (row: Row) => Number(row.loss) < plateau * (1 - LEAVES_BELOW);
  const flows = (
    test: string,
    rows: readonly Row[],
    met: (row: Row) => boolean,
    not: (row: Row) => boolean,
  ) => {
    const share = wilson(rows.filter(met).length, rows.length);
    const verdict = always(share.count, rows.filter(not).length, rows.length);
    return shareClaim({ ...COMMON, claim: 3, test, expected: "all", verdict }, share);
  };
  // Γ itself has eigenvalue 0 at every γ: the smallest of the others decides.
  const smallest = new Map<number, number>();
  for (const row of along) {
    if (Number(row.angle) < 45) continue;
    const gamma = Number(row.gamma);
    smallest.set(gamma, Math.min(smallest.get(gamma) ?? Infinity, Number(row.eigenvalue)));
  }
  const signs = (test: string, inside: boolean) => {
    const values = [...smallest].filter(([gamma]) => isInside(gamma) === inside).map(([, value]) => value);
    const met = values.filter((value) => inside ? value > 0 : value < 0).length;
    return shareClaim({
      ...COMMON,
      claim: 3,
      test,
      expected: "all",
      verdict: always(met, values.length - met, values.length),
      note: values.length === 0
        ? ""
        : `smallest one from ${short(Math.min(...values))} to ${
          short(Math.max(...values))
        }; B is ${definite}`,
    }, wilson(met, values.length));
  };
  return [
    flows(
      "perturbed flows from γ in (0, 1) that stay at the plateau",
      final.filter((row) => isInside(row.gamma_start)),
      stays,
      leaves,
    ),
    flows(
      "perturbed flows from γ outside that leave the plateau",
      final.filter((row) => !isInside(row.gamma_start)),
      leaves,
      stays,
    ),
    signs("γ in (0, 1) with positive transverse eigenvalues only", true),
    signs("γ outside with a negative eigenvalue", false),
  ];
}

/** What the rounding of θ to float64 does to a gradient: λ_max 2⁻⁵³ |θ|, with |θ|² = 2P‖θ‖. */
function grain(row: Row): number {
  const p = parameterCount(shapeOf({ biased: Number(row.biased) === 1, r: Number(row.r) }));
  return Number(row.lambda_max) * 2 ** -53 * Math.sqrt(2 * p * Number(row.norm));
}

/** Claim 4: gradients and smallest eigenvalues of the runs that ended. */
export function convergenceClaims(runs: readonly Row[]): Claim[] {
  const open = runs.filter((row) => row.end === "slow" || row.end === "stuck").length;
  const tests: Claim[] = [];
  for (const [end, name] of [["converged", "finite"], ["infinite", "infinite"]] as const) {
    const some = runs.filter((row) => row.end === end);
    const note = `; ${open} of ${runs.length} runs did not end and are not counted`;
    const gradients = some.map((row) => Number(row.gradient_inf)).sort((a, b) => a - b);
    const at = (share: number) => gradients[Math.floor(share * (gradients.length - 1))] ?? NaN;
    const tiny = wilson(gradients.filter((value) => value <= TINY_GRADIENT).length, some.length);
    const above = some.filter((row) => Number(row.gradient_inf) > TINY_GRADIENT);
    const rounding = above.filter((row) => Number(row.gradient_inf) <= grain(row)).length;
    const why = above.length === 0
      ? ""
      : `; ${rounding} of the ${above.length} above are within λ_max 2⁻⁵³ |θ|, what rounding θ to float64 does to a gradient`;
    const ratios = some.map((row) => Number(row.lambda_min) / Number(row.lambda_max));
    const flat = wilson(ratios.filter((ratio) => ratio >= -CLEARLY_NEGATIVE).length, some.length);
    tests.push(
      shareClaim({
        ...COMMON,
        claim: 4,
        test: `runs of ${name} norm with gradient (largest component) at most ${TINY_GRADIENT}`,
        expected: "all",
        verdict: always(tiny.count, tiny.n - tiny.count, tiny.n),
        note: `median ${short(at(0.5))}, 99 % ${short(at(0.99))}, largest ${short(at(1))}${why}${note}`,
      }, tiny),
      shareClaim({
        ...COMMON,
        claim: 4,
        test: `runs of ${name} norm with λ_min at least −${CLEARLY_NEGATIVE} λ_max`,
        expected: "all",
        verdict: always(flat.count, flat.n - flat.count, flat.n),
        note: `smallest ratio ${short(Math.min(...ratios))}${note}`,
      }, flat),
    );
  }
  return tests;
}
