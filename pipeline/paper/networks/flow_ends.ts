/** Ends of gradient flows as a table from one stage to the next: nothing is lost or added. */
import type { FlowResult } from "../../../kernels/network/flow/results.ts";
import { RUN_ENDS, type RunEnd } from "../plateau/settings.ts";
import { type Cell, readTable, writeTable } from "../table.ts";

const COUNTS = ["steps", "rejections", "inaccurate", "indefinite", "rise", "unfit"] as const;
const VALUES = ["time", "loss", "gradient_inf", "norm"] as const;

/**
 * A row for each run, seeds from 0: end; steps, rejections and how many of them had each cause (RejectionCounts); flow time
 * of θ′ = −∇(L + R) with L the mean square; L + R, its gradient's largest component, ‖θ‖; θ as theta_0 ….
 * @param stage for the error message
 * @throws Error for a flow that had no finite first loss
 */
export function flowEndsTable(stage: string, results: readonly FlowResult[]): string {
  const rows = results.map((run, seed) => {
    if (run.end === "failed") {
      throw new Error(
        `${stage}: the flow of seed ${seed} has no finite first loss: its initial weights are out of range`,
      );
    }
    const { inaccurate, indefinite, rise, unfit } = run.causes;
    return [
      ...[seed, run.end, run.steps, run.rejections, inaccurate, indefinite, rise, unfit],
      ...[run.time, run.loss, run.gradient, run.norm, ...run.theta].map(signed),
    ];
  });
  const thetas = Array.from({ length: results[0]?.theta.length ?? 0 }, (_, i) => `theta_${i}`);
  return writeTable(["seed", "end", ...COUNTS, ...VALUES, ...thetas], rows);
}

/** A cell that keeps the sign of zero, which a number's text does not. */
function signed(value: number): Cell {
  return Object.is(value, -0) ? "-0" : value;
}

/**
 * @param parameters P
 * @throws RangeError for a table that is cut off, without a run, or of runs out of order or with more parameters; for a run
 *   without an end that is known, or with a value that is no number
 */
export function readFlowEnds(text: string, parameters: number): FlowResult[] {
  const rows = readTable(text);
  if (rows.length === 0 || !text.endsWith("\n")) {
    throw new RangeError(
      `Cannot read flows as they must be whole lines, one at least: got ${rows.length}, the last one ` +
        (text.endsWith("\n") ? "whole" : "cut off"),
    );
  }
  return rows.map((row, seed): FlowResult => {
    if (row.seed !== seed || row[`theta_${parameters}`] !== undefined) {
      throw new RangeError(
        `Cannot read flows as row ${seed} must be of seed ${seed} with P = ${parameters} parameters: ` +
          `got seed ${row.seed} and ${Object.keys(row).filter((name) => name.startsWith("theta_")).length}`,
      );
    }
    const number = (name: string) => {
      const value = row[name];
      if (typeof value === "number") return value;
      throw new RangeError(
        `Cannot read the flow of seed ${row.seed} as its ${name} must be a number: got ${value}`,
      );
    };
    const end = String(row.end) as RunEnd;
    if (!RUN_ENDS.includes(end)) {
      throw new RangeError(
        `Cannot read the flow of seed ${row.seed} as its end must be ${RUN_ENDS.join(", ")}: got ${end}`,
      );
    }
    const [steps, rejections, inaccurate, indefinite, rise, unfit] = COUNTS.map(number);
    const [time, loss, gradient, norm] = VALUES.map(number);
    return {
      ...{ end, steps: steps!, rejections: rejections! },
      causes: { inaccurate: inaccurate!, indefinite: indefinite!, rise: rise!, unfit: unfit! },
      ...{ time: time!, loss: loss!, gradient: gradient!, norm: norm! },
      theta: Float64Array.from({ length: parameters }, (_, i) => number(`theta_${i}`)),
    };
  });
}
