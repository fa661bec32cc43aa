/**
 * Stage network: the user's file of weights as a network.
 *
 * Parameters: files and specs, names of the inputs file-0 … and spec-0; activation, names or null. Outputs: network.json
 * (NetworkFindings); theta.f64, P values.
 */
import type { StageContext } from "../../engine/mod.ts";
import { loadNetwork } from "../load.ts";
import { filesOf, writeFindings, writeVector } from "../stage_io.ts";

export default async function network(context: StageContext): Promise<void> {
  const [spec] = filesOf(context, "spec");
  const activation = context.parameters.activation as readonly string[] | null;
  const { findings, theta } = await loadNetwork(filesOf(context), { spec: spec ?? null, activation });
  writeFindings(context, "network", findings);
  writeVector(context, "theta", theta);
}
