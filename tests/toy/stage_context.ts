/** A stage's context in memory, for tests of the toy's training stages: inputs, outputs, one checkpoint. */
import type { Json, StageContext } from "../../pipeline/engine/mod.ts";

export class MemoryContext implements StageContext {
  readonly stage = "test";
  readonly outputs = new Map<string, string>();
  /** The same, as they were set. */
  readonly bytes = new Map<string, Uint8Array>();
  /** What was saved last; a later context that is given it goes on from there. */
  saved: Uint8Array | null = null;
  /** Checkpoints saved so far. */
  saves = 0;
  readonly checkpoint: StageContext["checkpoint"];

  /** @param killAfter saves after which the stage is cut off, as if its process had died then */
  constructor(
    readonly parameters: { readonly [key: string]: Json },
    private readonly inputs: { readonly [name: string]: Uint8Array | string },
    resumeFrom: Uint8Array | null = null,
    killAfter = Infinity,
  ) {
    this.checkpoint = {
      load: () => resumeFrom,
      save: (state) => {
        this.saved = state.slice();
        if (++this.saves >= killAfter) return Promise.reject(new Error("cut off"));
        return Promise.resolve();
      },
    };
  }

  input(name: string): Uint8Array {
    const value = this.inputs[name];
    if (typeof value === "string") return new TextEncoder().encode(value);
    if (!(value instanceof Uint8Array)) throw new Error(`no bytes of the name ${name}`);
    return value;
  }

  inputText(name: string): string {
    const value = this.inputs[name];
    if (typeof value !== "string") throw new Error(`no text of the name ${name}`);
    return value;
  }

  output(name: string, content: Uint8Array | string): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content.slice();
    this.bytes.set(name, bytes);
    this.outputs.set(name, new TextDecoder().decode(bytes));
  }

  progress(): void {}

  note(): void {}
}
