/** Imported before the TypeScript compiler in a stage: it then asks for no clock and no files, as in a browser. */
const scope = globalThis as unknown as { process: { browser?: boolean } };
scope.process.browser = true;
// What it wants to time itself with; a stage's throws when it is asked.
Object.defineProperty(globalThis, "performance", { value: undefined, configurable: true, writable: true });
