/**
 * The perturbed flows of stage plateau/split, all at once on the device, every accepted step recorded. Until a flow is
 * far from the line its steps' tolerance shrinks with the distance (kernels/network/flow/line_tolerance.ts), so that a
 * perturbation of 1e-7 is followed as closely as the rest of the way. Float64 reference: kernels/analysis/plateau/departure_flow.ts.
 */
import ln from "@stdlib/math-base-special-ln";
import type { SaddleLine, SmallestMode } from "../../../kernels/analysis/plateau/saddle_line.ts";
import { packSnapshot, type Snapshot, unpackSnapshot } from "../../../kernels/network/snapshot.ts";
import { NetworkFlow } from "../../../kernels/network/flow/flow.ts";
import { FlowRecord } from "../../../kernels/network/flow/flow_record.ts";
import { FLOW_SETTINGS } from "../../../kernels/network/flow/settings.ts";
import type { NetworkShaders } from "../../../kernels/network/problem.ts";
import type { DataSet } from "../../../kernels/network_reference.ts";
import type { StageContext } from "../../engine/mod.ts";
import { MAX_NORM, type RunEnd } from "./settings.ts";
import { withDevice } from "../with_device.ts";

/** step, log10_time, gamma, distance, loss. */
export type DeparturePoint = readonly [number, number, number, number, number];

export interface DepartureRecord {
  readonly gammaStart: number;
  /** +1 or −1: the side of the line, along e_min. */
  readonly sign: number;
  readonly end: RunEnd;
  readonly points: readonly DeparturePoint[];
  readonly final: {
    readonly steps: number;
    readonly loss: number;
    readonly gamma: number;
    readonly distance: number;
    readonly norm: number;
    readonly theta: readonly number[];
  };
}

/** log10 of the first step; stands for time 0. */
const FIRST_LOG_TIME = -3;
/** Both tolerances are multiplied by the distance to the line, at least by this. */
const LEAST_TOLERANCE = 1e-6;
/** Share of the perturbation at which a flow has come back. */
const RETURNED = 1e-3;
const POLLS_PER_CHECKPOINT = 16;
/**
 * Beside a saddle the gradient is as small as at rest. Its step cannot pass 4/|λ_min|, for the matrix would not be
 * positive definite: a flow with steps this long is at rest.
 */
const STEP_AT_REST = 1e9;

export interface DepartureParameters {
  readonly offset: number;
  readonly most_steps: number;
}

/** Flows from θ_γ ± offset e_min, to one side where γ lies in (0, 1), to both outside. */
export async function perturbedFlows(
  context: StageContext,
  line: SaddleLine,
  modes: readonly SmallestMode[],
  p: DepartureParameters,
  data: DataSet,
): Promise<DepartureRecord[]> {
  const starts = modes.flatMap(({ gamma, vector }) => {
    const signs = gamma > 0 && gamma < 1 ? [1] : [1, -1];
    return signs.map((sign) => ({
      gamma,
      sign,
      theta: line.at(gamma).map((x, i) => x + sign * p.offset * vector[i]!),
    }));
  });
  const shaders = JSON.parse(context.inputText("kernels.json")) as NetworkShaders;
  const settings = {
    ...FLOW_SETTINGS,
    maxNorm: MAX_NORM,
    mostSteps: p.most_steps,
    leastStep: STEP_AT_REST,
  };
  const { snapshot: from, record } = restore(context.checkpoint.load(), starts.length, line.direction.length);
  let records: DepartureRecord[] = [];
  await withDevice(context, async (device) => {
    const flow = await NetworkFlow.create(device, shaders, line.shape, data, settings);
    try {
      let polls = 0;
      const results = await flow.run(Float64Array.from(starts.flatMap(({ theta }) => [...theta])), {
        from,
        record: { plan: { everySteps: 1 }, into: record },
        nearLine: {
          point: line.at(0),
          direction: line.direction,
          least: LEAST_TOLERANCE,
          // A flow that has come back to the line is at rest there; along the line rounding alone moves it.
          returned: RETURNED * p.offset,
        },
        onPoll: async (done, total, snapshot) => {
          context.progress(done, total);
          if (++polls % POLLS_PER_CHECKPOINT !== 0) return;
          await context.checkpoint.save(store({ snapshot: await snapshot(), record }));
        },
      });
      records = results.map(({ end, steps, loss, norm, theta }, i): DepartureRecord => {
        if (end === "failed") {
          throw new Error(`${context.stage}: the flow from γ = ${starts[i]!.gamma} has no first loss`);
        }
        return {
          gammaStart: starts[i]!.gamma,
          sign: starts[i]!.sign,
          end,
          points: record.points(i).map((point): DeparturePoint => {
            const { gamma, distance } = line.project(point.theta);
            const logTime = point.time > 0 ? ln(point.time) / Math.LN10 : FIRST_LOG_TIME;
            return [point.steps, logTime, gamma, distance, point.loss];
          }),
          final: { steps, loss, ...line.project(theta), norm, theta: [...theta] },
        };
      });
    } finally {
      flow.destroy();
    }
  });
  return records;
}

interface Progress {
  readonly snapshot: Snapshot | null;
  readonly record: FlowRecord;
}

/** The length of the packed record as a word, the record, the snapshot. */
function store({ snapshot, record }: Progress & { snapshot: Snapshot }): Uint8Array {
  const [points, words] = [record.pack(), packSnapshot(snapshot)];
  const bytes = new Uint8Array(4 + points.length + words.length);
  new DataView(bytes.buffer).setUint32(0, points.length);
  bytes.set(points, 4);
  bytes.set(words, 4 + points.length);
  return bytes;
}

function restore(bytes: Uint8Array | null, flows: number, parameters: number): Progress {
  if (bytes === null) return { snapshot: null, record: new FlowRecord(flows, parameters) };
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const record = FlowRecord.unpack(bytes.subarray(4, 4 + length));
  return { snapshot: unpackSnapshot(bytes.subarray(4 + length)), record };
}
