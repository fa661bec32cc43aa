/** The perturbed flows of stage plateau/split, one after the other, with a checkpoint after each. */
import ln from "@stdlib/math-base-special-ln";
import { type DepartureEnd, departureFlow } from "../../kernels/analysis/departure_flow.ts";
import { networkLoss } from "../../kernels/analysis/network_loss.ts";
import type { SaddleLine, SmallestMode } from "../../kernels/analysis/saddle_line.ts";
import { type DataSet, parameterNorm } from "../../kernels/network_reference.ts";
import type { StageContext } from "../engine/stage.ts";
import { MAX_NORM } from "./plateau_settings.ts";

export interface DepartureRecord {
  readonly gammaStart: number;
  /** +1 or −1: the side of the line, along e_min. */
  readonly sign: number;
  readonly end: DepartureEnd;
  /** step, log10_time, gamma, distance, loss. */
  readonly points: readonly (readonly [number, number, number, number, number])[];
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
  const loss = networkLoss(line.shape, data);
  const starts = modes.flatMap(({ gamma, vector }) => {
    const signs = gamma > 0 && gamma < 1 ? [1] : [1, -1];
    return signs.map((sign) => ({
      gamma,
      sign,
      theta: line.at(gamma).map((x, i) => x + sign * p.offset * vector[i]!),
    }));
  });
  const saved = context.checkpoint.load();
  const flows: DepartureRecord[] = saved === null ? [] : JSON.parse(new TextDecoder().decode(saved));
  while (flows.length < starts.length) {
    const { gamma, sign, theta } = starts[flows.length]!;
    const points: [number, number, number, number, number][] = [];
    const { end, last } = departureFlow(loss, line, theta, {
      mostSteps: p.most_steps,
      maxNorm: MAX_NORM,
      record: (point) => {
        const place = line.project(point.theta);
        const logTime = point.time > 0 ? ln(point.time) / Math.LN10 : FIRST_LOG_TIME;
        points.push([point.step, logTime, place.gamma, place.distance, point.at.loss]);
      },
    });
    flows.push({
      gammaStart: gamma,
      sign,
      end,
      points,
      final: {
        steps: last.step,
        loss: last.at.loss,
        ...line.project(last.theta),
        norm: parameterNorm(last.theta),
        theta: [...last.theta],
      },
    });
    await context.checkpoint.save(new TextEncoder().encode(JSON.stringify(flows)));
    context.progress(flows.length, starts.length, `γ = ${gamma}`);
  }
  return flows;
}
