/**
 * HDF5's C library (h5wasm), loaded when the first file of its format is read: its program alone has 4 MB. It asks for
 * the time of its files in memory, so the stage that reads them needs the allowance `frozen-clock`.
 */
type Package = typeof import("h5wasm");

export type Library = Package & { readonly module: Awaited<Package["ready"]> };

let loading: Promise<Library> | undefined;

export function hdf5Library(): Promise<Library> {
  return loading ??= load();
}

/** While it starts it asks for the language of the machine, which no stage has: without a navigator it takes C's. */
async function load(): Promise<Library> {
  const navigator = Object.getOwnPropertyDescriptor(globalThis, "navigator")!;
  Object.defineProperty(globalThis, "navigator", { value: undefined, writable: true, configurable: true });
  try {
    const library = await import("h5wasm");
    const module = await library.ready;
    return { ...library, module };
  } finally {
    Object.defineProperty(globalThis, "navigator", navigator);
  }
}
