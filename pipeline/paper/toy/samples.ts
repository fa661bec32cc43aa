/**
 * Stage toy/samples: the fixed data of the finite-data runs (section 5).
 *
 * Parameters: count (N, a multiple of 128), seed. Input: shader. Output: samples.bin (data.ts).
 */
import { toySamples } from "../../../kernels/toy/samples.ts";
import type { StageContext } from "../../engine/mod.ts";
import { floatsToBytes } from "./data.ts";
import { withDevice } from "../with_device.ts";
import type { ToySection } from "./profile.ts";

export type ToySamplesParameters = ToySection["samples"];

export default async function samples(context: StageContext): Promise<void> {
  const { count, seed } = context.parameters as ToySamplesParameters;
  await withDevice(context, async (device) => {
    const values = await toySamples(device, context.inputText("shader"), count, seed);
    context.output("samples.bin", floatsToBytes([values]));
  });
}
