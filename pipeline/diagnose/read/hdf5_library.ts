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
    quieten(library);
    return { ...library, module };
  } finally {
    Object.defineProperty(globalThis, "navigator", navigator);
  }
}

/** What it prints of failures, many lines each: a stage has no place for them. */
const PRINTED = "/errors";

interface Files {
  close(stream: unknown): void;
  getStream(descriptor: number): unknown;
  open(path: string, flags: string): unknown;
  readFile(path: string, options: { readonly encoding: "utf8" }): string;
  truncate(path: string, length: number): void;
}

/** File 2, standard error, becomes one in its memory. */
function quieten({ FS }: Package): void {
  const files = FS as unknown as Files;
  files.close(files.getStream(2));
  files.open(PRINTED, "a");
}

/** The deepest cause of what failed since the last call, or null. */
export function saidErrors({ FS }: Package): string | null {
  const files = FS as unknown as Files;
  const text = files.readFile(PRINTED, { encoding: "utf8" });
  files.truncate(PRINTED, 0);
  return text === "" ? null : [...text.matchAll(/\(\): (.*)/g)].at(-1)?.[1] ?? "unknown";
}
