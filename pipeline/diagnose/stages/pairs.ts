/**
 * Stage pairs: closest pairs and groups of each hidden layer, from the weights alone.
 *
 * Inputs: network.json, theta.f64. Output: pairs.json (PairsFindings).
 */
import type { NetworkFindings } from "../../../kernels/diagnosis/findings.ts";
import { findPairs } from "../../../kernels/diagnosis/pairs.ts";
import type { StageContext } from "../../engine/mod.ts";
import { readFindings, readVector, writeFindings } from "../stage_io.ts";

export default function pairs(context: StageContext): void {
  const { network } = readFindings<NetworkFindings>(context, "network");
  writeFindings(context, "pairs", findPairs(network, readVector(context, "theta")));
}
