/**
 * Stage data: the user's samples as training saw them.
 *
 * Parameters: files, tests and scales, names of the inputs file-0, test-0 and scale-0; scale, a word or null where a file
 * says it; target; loss; weightDecay, a number or null; batch, where it is said; rows, the most that are used; seed. Input: network.json. Outputs: data.json (DataFindings);
 * x.f64, N×D, and y.f64, N×M; test-x.f64 and test-y.f64 where there are test data.
 */
import type { NetworkFindings } from "../../../kernels/diagnosis/findings.ts";
import type { StageContext } from "../../engine/mod.ts";
import { type DataQuestion, loadData } from "../load.ts";
import { filesOf, readFindings, writeFindings, writeVector } from "../stage_io.ts";

export default async function data(context: StageContext): Promise<void> {
  const { network } = readFindings<NetworkFindings>(context, "network");
  const [file] = filesOf(context);
  const [test] = filesOf(context, "test");
  const [scale] = filesOf(context, "scale");
  const asked = context.parameters as unknown as Omit<DataQuestion, "scale"> & { scale: string | null };
  const question = { ...asked, scale: scale ?? asked.scale ?? "none" };
  const { findings, samples, tests } = await loadData(network, file!, test ?? null, question);
  writeFindings(context, "data", findings);
  writeVector(context, "x", samples.x);
  writeVector(context, "y", samples.y);
  if (tests === null) return;
  writeVector(context, "test-x", tests.x);
  writeVector(context, "test-y", tests.y);
}
