/** Claims 3 and 4 of the paper: where plateaus are stable, and that runs which ended are at rest in minima. */
import { parameterCount } from "../../../kernels/network_shape.ts";
import { ascending } from "../../../kernels/analysis/numerics/ascending.ts";
import { wilson } from "../../../kernels/analysis/statistics/proportion.ts";
import { always, inRange } from "../claim_rules.ts";
import { type Claim, shareClaim, short, type Test, valueClaim } from "../claims.ts";
import { shapeOf } from "./settings.ts";
import type { Published } from "../published.ts";
import type { Cell } from "../table.ts";

type Row = Record<string, Cell>;

/** Of gradients, and of negative eigenvalues relative to the largest, in converged runs. */
const TINY_GRADIENT = 1e-11;
const CLEARLY_NEGATIVE = 1e-10;
/** The middle 95 % of a distribution. */
const TAIL = 0.025;
/** A perturbed flow stays when it ends this close to the line, and has left when its loss is lower by this share. */
const STAYS_WITHIN = 1e-5;
const LEAVES_BELOW = 1e-6;

/** A count of all cases that the profile has: open cases may go either way, no other case exists. */
function countClaim(
  test: Omit<Test, "expected" | "verdict">,
  met: number,
  exceptions: number,
  n: number,
): Claim {
  const [lower, upper] = n === 0 ? [NaN, NaN] : [met / n, (n - exceptions) / n];
  return valueClaim(
    { note: `${met} of ${n}`, ...test, expected: "all", verdict: always(met, exceptions, n) },
    { value: met / n, lower, upper, n },
    "range",
  );
}

/** Claim 3: flows from θ_γ ± e_min, and the signs of the smallest transverse eigenvalue. */
export function splitClaims(final: readonly Row[], along: readonly Row[], minimum: readonly Row[]): Claim[] {
  const valueOf = (quantity: string) => minimum.find((row) => row.quantity === quantity)!.value!;
  const plateau = Number(valueOf("loss"));
  const b = String(valueOf("b_definiteness"));
  const definite = b === "indefinite" ? b : `${b} definite`;
  const isInside = (gamma: Cell | undefined) => Number(gamma) > 0 && Number(gamma) < 1;
  const stays = (row: Row) => row.end === "converged" && Number(row.distance) <= STAYS_WITHIN;
  const leaves = (row: Row) => Number(row.loss) < plateau * (1 - LEAVES_BELOW);
  const seed = Number(valueOf("seed"));
  const split = `the neuron of negative output weight of ${
    seed < 0 ? "the network that the authors published" : `the lowest minimum with both signs, seed ${seed}`
  }`;
  const gammas = new Set(final.map((row) => row.gamma_start)).size;
  const flows = (
    test: string,
    rows: readonly Row[],
    met: (row: Row) => boolean,
    not: (row: Row) => boolean,
  ) =>
    countClaim(
      {
        ...{ claim: 3, kind: "paper", test, bound: "paper: figures 2c and 2d, for this split" },
        chosen: `${split}; ${final.length} flows along ±e_min from ${gammas} values of γ`,
      },
      rows.filter(met).length,
      rows.filter(not).length,
      rows.length,
    );
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
    const range = values.length === 0
      ? ""
      : `; smallest one from ${short(Math.min(...values))} to ${
        short(Math.max(...values))
      }; B is ${definite}`;
    return countClaim(
      {
        ...{ claim: 3, kind: "ours", test, bound: "ours: the sign that stability needs, at every γ" },
        chosen: `${split}; ${smallest.size} values of γ`,
        note: `${met} of ${values.length}${range}`,
      },
      met,
      values.length - met,
      values.length,
    );
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

/**
 * Claim 4: gradients and smallest eigenvalues of the runs that ended. The paper shows distributions (figure A3): the
 * middle 95 % of the gradients must lie below the top of its axis. A bound that every run keeps is ours. A gradient that is
 * no number counts as the largest.
 */
export function convergenceClaims(runs: readonly Row[], published: Published): Claim[] {
  const top = published("gradient_most");
  return ([["converged", "finite"], ["infinite", "infinite"]] as const).flatMap(([end, name]) => {
    const some = runs.filter((row) => row.end === end);
    const chosen = `every run of ${name} norm that ended, with and without biases, r = 1 to 5; ${
      runs.filter((row) => row.end !== "converged" && row.end !== "infinite").length
    } of ${runs.length} runs did not end and are not counted`;
    const common = { claim: 4, chosen } as const;
    const gradients = ascending(
      some.map((row) => Number(row.gradient_inf)).map((value) => value >= 0 ? value : Infinity),
    );
    const at = (share: number) => gradients[Math.round(share * (gradients.length - 1))] ?? NaN;
    const middle = { value: at(0.5), lower: at(TAIL), upper: at(1 - TAIL), n: some.length };
    const tiny = gradients.filter((value) => value <= TINY_GRADIENT).length;
    const above = some.filter((row) => !(Number(row.gradient_inf) <= TINY_GRADIENT));
    const rounding = above.filter((row) => Number(row.gradient_inf) <= grain(row)).length;
    const why = above.length === 0
      ? ""
      : `; ${rounding} of the ${above.length} above are within λ_max 2⁻⁵³ |θ|, what rounding θ to float64 does to a gradient`;
    const ratios = some.map((row) => Number(row.lambda_min) / Number(row.lambda_max));
    const flat = wilson(ratios.filter((ratio) => ratio >= -CLEARLY_NEGATIVE).length, some.length);
    return [
      valueClaim(
        {
          ...common,
          kind: "paper",
          test:
            `gradient (largest component of that of L + R) of runs of ${name} norm: median, and the middle 95 %`,
          expected: `at most ${top.value.toExponential()}`,
          bound: "paper: the top of figure A3's axis; ours: of the middle 95 %",
          verdict: inRange(middle, 0, top.value),
          published: top.text,
          note: `smallest ${short(at(0))}, largest ${short(at(1))}`,
        },
        middle,
        "range",
      ),
      shareClaim({
        ...common,
        kind: "paper",
        test: `runs of ${name} norm with λ_min at least −${CLEARLY_NEGATIVE} λ_max`,
        expected: "all",
        bound: 'ours: what the paper\'s "clearly negative" is taken to be',
        verdict: always(flat.count, flat.n - flat.count, flat.n),
        note: `${flat.count} of ${flat.n}; smallest ratio ${short(Math.min(...ratios))}`,
      }, flat),
      shareClaim({
        ...common,
        kind: "ours",
        test: `runs of ${name} norm with gradient (largest component) at most ${TINY_GRADIENT}`,
        expected: "all",
        bound: "ours: every run, and six orders below the paper's axis",
        verdict: always(tiny, some.length - tiny, some.length),
        note: `${tiny} of ${some.length}; largest ${short(at(1))}${why}`,
      }, wilson(tiny, some.length)),
    ];
  });
}
