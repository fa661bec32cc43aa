/**
 * The verdict of a diagnosis beside the scaling study's label, for the networks that a run of a profile left in its store:
 * `deno run --frozen --allow-env --allow-read tests/measure/diagnosis_agreement.ts --store .store --profile quick
 * [--seeds 10] [--part rosenbrock] [--at end|flow] > data/measurements/diagnosis_agreement.csv`. On standard error the
 * table of confusion.
 *
 * A network is diagnosed where its run ends (end), or where its gradient flow was left to the finisher (flow): then a run
 * may be unfinished, whatever its end.
 *
 * Columns: configuration; seed; at; kind, the study's label (kinds_of_ends.ts); verdict; agrees (AGREE below); of the
 * point and the continuation's end loss and norm; end, proof; the closest opposite pair's distance; inside; the channel's
 * limit, exponent and norm of half of its gain; the gated unit's loss and norm.
 */
import { parseArgs } from "@std/cli";
import type { Verdict } from "../../kernels/diagnosis/findings.ts";
import { ofPaperShape } from "../../kernels/diagnosis/network.ts";
import { closestOpposite } from "../../kernels/diagnosis/pairs.ts";
import { parameterCount } from "../../kernels/network_shape.ts";
import { lastActions, storedAt } from "../../pipeline/engine/mod.ts";
import { readDataSet } from "../../pipeline/paper/data_set.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { readFlowEnds } from "../../pipeline/paper/networks/flow_ends.ts";
import { RUN_KINDS, type RunKind } from "../../pipeline/paper/networks/kinds_of_ends.ts";
import { readRuns } from "../../pipeline/paper/plateau/settings.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import {
  type Configuration,
  configurationName,
  configurations,
  endsName,
  flowName,
  groupName,
  scalingShape,
} from "../../pipeline/paper/scaling/settings.ts";
import { scalingDataSource } from "../../pipeline/paper/scaling/data_stages.ts";
import { readTable } from "../../pipeline/paper/table.ts";
import { diagnosed } from "../diagnosis/assembled.ts";
import { root } from "../root.ts";

/** Verdicts that say of a run's end what the study's label says. */
const AGREE: Readonly<Record<RunKind, readonly Verdict[]>> = {
  channel: ["channel"],
  finite: ["finite minimum"],
  // At rest, not isolated: copies on a plateau, dead units.
  flat: ["finite minimum", "plateau saddle", "not decidable"],
  infinite: ["norm growth"],
  open: ["still training", "not decidable", "saddle", "norm growth", "channel"],
};
const COLUMNS = [
  ...["configuration", "seed", "at", "kind", "verdict", "agrees", "loss", "norm", "end_loss", "end_norm"],
  ...["end", "proof", "distance", "inside", "evaluations", "limit", "exponent", "half_gain_norm"],
  ...["gate_loss", "gate_norm"],
];

const options = parseArgs(Deno.args, { string: ["store", "profile", "seeds", "part", "at"] });
const text = (value: unknown, otherwise: string) => typeof value === "string" ? value : otherwise;
const [storeDir, profile] = [text(options.store, `${root}/.store`), text(options.profile, "quick")];
const [part, at, seeds] = [text(options.part, ""), text(options.at, "end"), Number(options.seeds ?? 10)];
const loaded = loadProfile(root, profile);
const actions = lastActions(paperGraph(loaded).stages, { storeDir, scope: profile });
const counts = new Map<string, number>();

/** @throws Error where the stage has no stored result */
function bytesOf(stage: string, name: string): Uint8Array {
  const stored = actions.get(stage)?.outputs[name];
  if (stored === undefined) {
    throw new Error(`no ${name} of ${stage} in ${storeDir}: reproduce ${profile} first`);
  }
  return Deno.readFileSync(`${storeDir}/${storedAt(stored.hash)}`);
}

const textOf = (stage: string, name: string) => new TextDecoder().decode(bytesOf(stage, name));
const labels = new Map(
  readTable(textOf("scaling/summary", "runs.csv")).map((row) => [
    `${row.data_set}/${row.inputs}/${row.hidden}/${row.seed}`,
    String(row.kind) as RunKind,
  ]),
);

function measure(configuration: Configuration): void {
  const name = configurationName(configuration);
  const shape = scalingShape(configuration);
  const p = parameterCount(shape);
  const source = scalingDataSource(configuration) as { readonly stage: string; readonly output: string };
  const { n, inputs, x, y } = readDataSet(bytesOf(source.stage, source.output));
  const thetas = at === "flow"
    ? readFlowEnds(textOf(flowName(configuration), "flows.csv"), p).map(({ theta }) => theta)
    : readRuns(textOf(endsName(configuration), "networks.csv"), p).map(({ theta }) => theta);
  for (const [seed, theta] of thetas.slice(0, seeds).entries()) {
    const kind = labels.get(
      `${groupName(configuration)}/${configuration.inputs}/${configuration.hidden.join("-")}/${seed}`,
    )!;
    const network = ofPaperShape(shape);
    const { found, verdict: { verdict } } = diagnosed({
      network,
      samples: { n, inputs, outputs: 1, x, y },
      theta,
    });
    const { point, continuation, channel, gate } = found;
    const agrees = AGREE[kind].includes(verdict) || at === "flow" && verdict === "still training";
    const closest = continuation!.closest ?? closestOpposite(found.pairs);
    const cells = [
      ...[name, seed, at, kind, verdict, agrees ? 1 : 0, point!.loss, point!.norm],
      ...[continuation!.loss, continuation!.norm, continuation!.end, continuation!.proof ?? ""],
      ...[closest?.distance, continuation!.inside, continuation!.evaluations],
      ...[channel?.lossLimit, channel?.exponent, channel?.halfGainNorm, gate?.loss, gate?.norm],
    ];
    console.log(cells.map((cell) => cell ?? "").join(","));
    const key = `${kind}/${verdict}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
}

console.log(COLUMNS.join(","));
for (const configuration of configurations(loaded.scaling.sizes)) {
  if (configurationName(configuration).includes(part)) measure(configuration);
}
const verdicts = [...new Set([...counts.keys()].map((key) => key.split("/")[1]!))];
console.error(["label", ...verdicts].join(" | "));
for (const kind of RUN_KINDS) {
  console.error([kind, ...verdicts.map((verdict) => counts.get(`${kind}/${verdict}`) ?? 0)].join(" | "));
}
