/** What a stage declares that computes with WebGPU: it waits for its turn on the device, and may see the device. */
export const ON_GPU = { resources: ["gpu"], allow: ["webgpu"] } as const;
