/** Opens the adapter for a stage, notes which it is, and frees it at the end. */
import { ComputeDevice } from "../../kernels/device/device.ts";
import type { StageContext } from "../engine/mod.ts";

export async function withDevice(
  context: StageContext,
  work: (device: ComputeDevice) => Promise<void>,
): Promise<void> {
  const device = await ComputeDevice.open();
  context.note("adapter", device.label);
  try {
    await work(device);
  } finally {
    device.destroy();
  }
}
