/**
 * The verdict of a diagnosis beside the scaling study's label, for the networks that a run of a profile left in its store:
 * `deno run --frozen --allow-env --allow-read tests/measure/diagnosis_agreement.ts --store .store --profile quick
 * [--from 0] [--seeds 10] [--part rosenbrock] [--at end|flow] > data/measurements/diagnosis_agreement.csv`. On standard
 * error the table of confusion.
 *
 * A network is diagnoseAtOnce where its run ends (end), or where its gradient flow was left to the finisher (flow): then a run
 * may be unfinished, whatever its end. `--newton` continues as for networks that are not of the paper's form, `--products` by truncated
 * Newton's method, whatever the network. `--keep FILE` (with --allow-write) adds what was found of each network as a line of
 * JSON, and `--kept FILES` (a comma between two) judges such lines instead of a store's networks: then only the rules are
 * run.
 *
 * Columns: configuration; seed; at; kind, the study's label (kinds_of_ends.ts); situation (agreement/expected.ts); verdict;
 * agrees; of the study late, the share of its late update in the channel's subspace, loss and end_loss; norm; of the
 * continuation its end's loss and norm; end, proof; the closest opposite pair's distance at the place and at the
 * continuation's end; inside, the late share there; before, the part of the gain had before the channel's pair was
 * together; fall, −½ ∇L|H|⁻¹∇L; evaluations; the channel's limit, exponent and norm of half of its gain; the gated unit's
 * loss and norm.
 */
import { parseArgs } from "@std/cli";
import { ofPaperShape } from "../../kernels/diagnosis/network.ts";
import { closestOpposite } from "../../kernels/diagnosis/pairs.ts";
import { type Found, judge } from "../../kernels/diagnosis/verdict.ts";
import { diagnoseAtOnce } from "../../kernels/diagnosis/whole.ts";
import { root } from "../root.ts";
import { agrees, type Situation, situationOf, SITUATIONS } from "./agreement/expected.ts";
import { type KeptCase, keptCases } from "./agreement/kept.ts";
import { type Place, PLACES, type StudyCase, studyCases } from "./agreement/study.ts";

const COLUMNS = [
  ...[
    "configuration",
    "seed",
    "at",
    "kind",
    "situation",
    "verdict",
    "agrees",
    "late",
    "loss",
    "end_loss",
    "norm",
  ],
  ...["continued_loss", "continued_norm", "end", "proof", "distance", "end_distance", "inside", "before"],
  ...["fall", "evaluations", "limit", "exponent", "half_gain_norm", "gate_loss", "gate_norm"],
];

const GROUPS = ["softplus", "erf", "relu", "deep softplus"] as const;

const options = parseArgs(Deno.args, {
  string: ["store", "profile", "from", "seeds", "part", "at", "keep", "kept"],
  boolean: ["newton", "products"],
});
const text = (value: unknown, otherwise: string) => typeof value === "string" ? value : otherwise;
const [keep, kept] = [text(options.keep, ""), text(options.kept, "")];
const at = text(options.at, "end") as Place;
if (!PLACES.includes(at)) throw new Error(`--at must be ${PLACES.join(" or ")}: got ${at}`);
const from = Number(options.from ?? 0);

function* cases(): Generator<KeptCase> {
  if (kept !== "") return yield* kept.split(",").flatMap(keptCases);
  const question = {
    ...{ storeDir: text(options.store, `${root}/.store`), profile: text(options.profile, "quick"), at },
    ...{ part: text(options.part, ""), seeds: [from, from + Number(options.seeds ?? 10)] as const },
  };
  for (const each of studyCases(question)) {
    const found = foundOf(each);
    if (keep !== "") {
      const { configuration, seed, at, study } = each;
      const line = `${JSON.stringify({ configuration, seed, at, study, found })}\n`;
      Deno.writeTextFileSync(keep, line, { append: true });
    }
    yield { ...each, found };
  }
}

function foundOf({ shape, samples, theta }: StudyCase): Found {
  return diagnoseAtOnce({ network: ofPaperShape(shape), samples, theta }, {
    newton: options.newton === true,
    products: options.products === true,
  }).found;
}

const counts = new Map<string, number>();
const verdicts = new Set<string>();

/** Groups that have a table of their own: kinks, and layers, are other cases. */
function groupOf(configuration: string): typeof GROUPS[number] {
  if (/-r\d+-/.test(configuration)) return "deep softplus";
  return GROUPS.find((name) => configuration.includes(`-${name}-`))!;
}

function count(group: string, situation: Situation, what: unknown): void {
  for (const name of ["all", group]) {
    const key = `${name}/${situation}/${what}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}

function row({ configuration, seed, at, study, found }: KeptCase): readonly unknown[] {
  const situation = situationOf(study);
  const { verdict, evidence } = judge(found);
  const agreed = agrees(situation, verdict);
  verdicts.add(verdict);
  count(groupOf(configuration), situation, verdict);
  count(groupOf(configuration), situation, agreed);
  const { point, continuation, channel, gate, local } = found;
  const before = evidence.find(({ what }) => what.includes("before the pair has come together"));
  return [
    ...[
      configuration,
      seed,
      at,
      study.kind,
      `"${situation}"`,
      verdict,
      agreed ? 1 : 0,
      study.late,
      study.loss,
    ],
    ...[study.endLoss, point!.norm, continuation!.loss, continuation!.norm, continuation!.end],
    ...[continuation!.proof, closestOpposite(found.pairs)?.distance, continuation!.closest?.distance],
    ...[continuation!.inside, before?.value, -local!.slopeFall, continuation!.evaluations],
    ...[channel?.lossLimit, channel?.exponent, channel?.halfGainNorm, gate?.loss, gate?.norm],
  ];
}

console.log(COLUMNS.join(","));
for (const each of cases()) console.log(row(each).map(cellOf).join(","));

for (const group of ["all", ...GROUPS]) {
  const of = (situation: Situation, what: unknown) => counts.get(`${group}/${situation}/${what}`) ?? 0;
  const sum = (what: unknown) => SITUATIONS.reduce((total, situation) => total + of(situation, what), 0);
  const total = sum(true) + sum(false);
  if (total === 0) continue;
  console.error(`\n${group}: ${sum(true)} of ${total} agree\n`);
  console.error(line(["label", ...verdicts, "agree"]));
  console.error(line(["---", ...[...verdicts].map(() => "---"), "---"]));
  for (const situation of SITUATIONS) {
    const [yes, no] = [of(situation, true), of(situation, false)];
    if (yes + no === 0) continue;
    console.error(
      line([situation, ...[...verdicts].map((each) => of(situation, each)), `${yes} of ${yes + no}`]),
    );
  }
}

/** Numbers by six digits: more than anybody compares. */
function cellOf(cell: unknown): unknown {
  if (typeof cell === "number" && !Number.isInteger(cell)) return Number(cell.toPrecision(6));
  return cell ?? "";
}

function line(cells: readonly unknown[]): string {
  return `| ${cells.join(" | ")} |`;
}
