/** Networks of the scaling study that a run of a profile left in its store, with what the study says of them. */
import { batchedLoss } from "../../../kernels/float64/batched_loss.ts";
import { closestOf, neuronPairs } from "../../../kernels/analysis/channel/neuron_pairs.ts";
import type { DenseSamples } from "../../../kernels/diagnosis/model.ts";
import { parameterNorm } from "../../../kernels/network_reference.ts";
import { type NetworkShape, parameterCount } from "../../../kernels/network_shape.ts";
import { lastActions, storedAt } from "../../../pipeline/engine/mod.ts";
import { readDataSet } from "../../../pipeline/paper/data_set.ts";
import { paperGraph } from "../../../pipeline/paper/graph.ts";
import { readFlowEnds } from "../../../pipeline/paper/networks/flow_ends.ts";
import type { RunKind } from "../../../pipeline/paper/networks/kinds_of_ends.ts";
import { readRuns } from "../../../pipeline/paper/plateau/settings.ts";
import { loadProfile } from "../../../pipeline/paper/profiles.ts";
import {
  configurationName,
  configurations,
  endsName,
  flowName,
  groupName,
  scalingShape,
} from "../../../pipeline/paper/scaling/settings.ts";
import { scalingDataSource } from "../../../pipeline/paper/scaling/data_stages.ts";
import { readTable } from "../../../pipeline/paper/table.ts";
import { root } from "../../root.ts";

/** Where a run is looked at: at its end, or where its gradient flow was left to the finisher. */
export const PLACES = ["end", "flow"] as const;
export type Place = typeof PLACES[number];

/** What the study says of a run, and of its flow's end. */
export interface StudyRun {
  readonly kind: RunKind;
  /** L at the place, and at the run's end. */
  readonly loss: number;
  readonly endLoss: number;
  /** ‖θ‖ at the place. */
  readonly norm: number;
  /** Cosine distance of the closest pair at the place; null for a single neuron. */
  readonly distance: number | null;
  /** Share of the study's late update in the channel's subspace (criterion iii); null where it has none. */
  readonly late: number | null;
}

export interface StudyCase {
  readonly configuration: string;
  readonly seed: number;
  readonly at: Place;
  readonly shape: NetworkShape;
  readonly samples: DenseSamples;
  readonly theta: Float64Array;
  readonly study: StudyRun;
}

export interface StudyQuestion {
  readonly storeDir: string;
  readonly profile: string;
  /** Only configurations whose names hold it. */
  readonly part: string;
  readonly at: Place;
  /** Seeds from the first on, and before the second. */
  readonly seeds: readonly [number, number];
}

/**
 * Seeds in the outer order, so that a run that is cut short has all configurations.
 * @throws Error where a stage has no stored result
 */
export function* studyCases({ storeDir, profile, part, at, seeds }: StudyQuestion): Generator<StudyCase> {
  const loaded = loadProfile(root, profile);
  const actions = lastActions(paperGraph(loaded).stages, { storeDir, scope: loaded.name });
  const bytesOf = (stage: string, name: string): Uint8Array => {
    const stored = actions.get(stage)?.outputs[name];
    if (stored === undefined) {
      throw new Error(
        `no ${name} of ${stage} in ${storeDir}: deno task reproduce --profile ${profile} makes it`,
      );
    }
    return Deno.readFileSync(`${storeDir}/${storedAt(stored.hash)}`);
  };
  const textOf = (stage: string, name: string) => new TextDecoder().decode(bytesOf(stage, name));
  const asked = configurations(loaded.scaling.sizes)
    .filter((configuration) => configurationName(configuration).includes(part));
  const labels = new Map(
    [...new Set(asked.map(groupName))].flatMap((group) =>
      readTable(textOf(`scaling/analysis-${group}`, "runs.csv")).map((row) =>
        [
          `${row.data_set}/${row.inputs}/${row.hidden}/${row.seed}`,
          { kind: String(row.kind) as RunKind, late: typeof row.late === "number" ? row.late : null },
        ] as const
      )
    ),
  );
  const read = asked
    .map((configuration) => {
      const shape = scalingShape(configuration);
      const p = parameterCount(shape);
      const source = scalingDataSource(configuration) as { readonly stage: string; readonly output: string };
      const data = readDataSet(bytesOf(source.stage, source.output));
      const ends = readRuns(textOf(endsName(configuration), "networks.csv"), p).map(({ theta }) => theta);
      const points = at === "end"
        ? ends
        : readFlowEnds(textOf(flowName(configuration), "flows.csv"), p).map(({ theta }) => theta);
      return { configuration, shape, data, ends, points, loss: batchedLoss(shape, data) };
    });
  for (let seed = seeds[0]; seed < seeds[1]; seed++) {
    for (const { configuration, shape, data: { n, inputs, x, y }, ends, points, loss } of read) {
      const theta = points[seed];
      if (theta === undefined) continue;
      const { inputs: d, hidden } = configuration;
      const label = labels.get(`${groupName(configuration)}/${d}/${hidden.join("-")}/${seed}`)!;
      yield {
        ...{ configuration: configurationName(configuration), seed, at, shape, theta },
        samples: { n, inputs, outputs: 1, x, y },
        study: {
          ...label,
          ...{ loss: loss.gradient(theta).loss, endLoss: loss.gradient(ends[seed]!).loss },
          ...{ norm: parameterNorm(theta), distance: closestOf(neuronPairs(shape, theta))?.distance ?? null },
        },
      };
    }
  }
}
