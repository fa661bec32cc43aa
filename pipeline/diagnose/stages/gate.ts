/**
 * Stage gate: the channel's pair as an explicit gated unit, trained for a short time.
 *
 * Parameter: tested, whether there are test data. Inputs: the problem (../problem.ts), end.f64, test-x.f64 and test-y.f64
 * where tested. Outputs: gate.json (GateFindings, or null where the pair cannot be replaced); gated.f64, θ of the network
 * with the unit (kernels/diagnosis/hidden/gated_unit.ts), empty without one.
 */
import { gatePair } from "../../../kernels/diagnosis/gate.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readProblem, readTestSamples } from "../problem.ts";
import { readVector, writeFindings, writeVector } from "../stage_io.ts";

export default function gate(context: StageContext): void {
  const { network, loss, samples, data } = readProblem(context);
  const test = readTestSamples(context, data);
  const gated = gatePair(network, loss, samples, readVector(context, "end"), { test });
  writeFindings(context, "gate", gated?.findings ?? null);
  writeVector(context, "gated", gated?.theta ?? new Float64Array(0));
}
