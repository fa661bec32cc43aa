/** The WebGPU adapter, as a resource of which stages hold a share. */
import type { Resource } from "./project.ts";

export const ADAPTER: Resource = {
  // One stage of few networks waits for dispatches more than it works.
  atOnce: 2,
  prepare: async (install, toolsDir, say) => {
    const { ensureAdapter } = await import("../setup/adapter.ts");
    await ensureAdapter(install, toolsDir, say);
  },
  // The words of kernels/device/device.ts.
  wasLost: (message) => /DeviceError: the adapter .* was lost/.test(message),
};
