/**
 * The perturbed flows of stage plateau/split, all at once on the device, every accepted step recorded. Until a flow is
 * far from the line its steps' tolerance shrinks with the distance, so that a perturbation of 1e-7 is followed as
 * closely as the rest of the way. Float64 reference: kernels/analysis/departure_flow.ts.
 */
import ln from "@stdlib/math-base-special-ln";
import type { SaddleLine, SmallestMode } from "../../kernels/analysis/saddle_line.ts";
import { type FlowSnapshot, packSnapshot, unpackSnapshot } from "../../kernels/network/batch.ts";
import { NetworkFlow } from "../../kernels/network/flow.ts";
import { FLOW_SETTINGS } from "../../kernels/network/settings.ts";
import type { NetworkShaders } from "../../kernels/network/problem.ts";
import type { DataSet } from "../../kernels/network_reference.ts";
import type { StageContext } from "../engine/stage.ts";
import { MAX_NORM, type RunEnd } from "./plateau_settings.ts";
import { withDevice } from "./with_device.ts";

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
const LOOKS_PER_CHECKPOINT = 400;
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
  const kept = restore(context.checkpoint.load(), starts.length);
  const { points } = kept;
  let records: DepartureRecord[] = [];
  await withDevice(context, async (device) => {
    const flow = await NetworkFlow.create(device, shaders, line.shape, data, settings);
    let looks = 0;
    const results = await flow.run(Float64Array.from(starts.flatMap(({ theta }) => [...theta])), {
      from: kept.snapshot,
      stepsPerLook: 1,
      watch: (network, { steps, time, theta, loss }) => {
        const { gamma, distance } = line.project(theta);
        const logTime = time > 0 ? ln(time) / Math.LN10 : FIRST_LOG_TIME;
        const own = points[network]!;
        // After a checkpoint the point that it ended with is shown again.
        if (own.at(-1)?.[0] !== steps) own.push([steps, logTime, gamma, distance, loss]);
        // A flow that has come back to the line is at rest there; along the line rounding alone moves it.
        return distance < RETURNED * p.offset ? 1 : Math.min(1, Math.max(LEAST_TOLERANCE, distance));
      },
      look: async (done, total, snapshot) => {
        context.progress(done, total);
        if (++looks % LOOKS_PER_CHECKPOINT !== 0) return;
        await context.checkpoint.save(store({ snapshot: await snapshot(), points }));
      },
    });
    flow.destroy();
    records = results.map(({ end, steps, loss, norm, theta }, i): DepartureRecord => {
      if (end === "failed") {
        throw new Error(`${context.stage}: the flow from γ = ${starts[i]!.gamma} has no first loss`);
      }
      return {
        gammaStart: starts[i]!.gamma,
        sign: starts[i]!.sign,
        end,
        points: points[i]!,
        final: { steps, loss, ...line.project(theta), norm, theta: [...theta] },
      };
    });
  });
  return records;
}

interface Progress {
  readonly snapshot: FlowSnapshot | null;
  readonly points: DeparturePoint[][];
}

/** The length of the points' JSON as a word, the JSON, the snapshot. */
function store({ snapshot, points }: Progress & { snapshot: FlowSnapshot }): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(points));
  const words = packSnapshot(snapshot);
  const bytes = new Uint8Array(4 + text.length + words.length);
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, 4);
  bytes.set(words, 4 + text.length);
  return bytes;
}

function restore(bytes: Uint8Array | null, flows: number): Progress {
  if (bytes === null) return { snapshot: null, points: Array.from({ length: flows }, () => []) };
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const points = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as DeparturePoint[][];
  return { snapshot: unpackSnapshot(bytes.subarray(4 + length)), points };
}
