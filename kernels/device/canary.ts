/** Refuses an adapter that does not do what every result relies on. */
import source from "./canary.wgsl" with { type: "text" };
import { type ComputeDevice, DeviceError } from "./device.ts";
import { DS, F32 } from "../strict/sources.ts";
import { emulate, strictShader } from "../strict/strict.ts";

const N = 512;
const WORDS = 8;
const CHECKS = [
  "a sum is not reassociated",
  "a product is not contracted",
  "division is correctly rounded",
  "elementary functions have our bits",
  "double-single arithmetic (high part)",
  "double-single arithmetic (low part)",
  "loops run to their end",
  "every lane writes its result",
];

const SOURCES = [F32, ...DS, { file: "kernels/device/canary.wgsl", text: source }];

/** What the adapter must give, by the emulation. */
export function expectedCanary(): { inputs: Float32Array; words: Uint32Array } {
  const functions = emulate(SOURCES);
  const inputs = Float32Array.from({ length: N }, (_, i) => (i - N / 2) / 37);
  const floats = new Float32Array(N * WORDS);
  const words = new Uint32Array(floats.buffer);
  for (const [i, a] of inputs.entries()) {
    floats[WORDS * i] = functions.canary_sum!(a);
    floats[WORDS * i + 1] = functions.canary_product!(a);
    floats[WORDS * i + 2] = functions.canary_quotient!(a);
    floats[WORDS * i + 3] = functions.canary_function!(a);
    floats.set(functions.canary_double!(a), WORDS * i + 4);
    words[WORDS * i + 6] = 49 * 1018 * (i + 1);
    words[WORDS * i + 7] = (i ^ 0xa5a5a5a5) >>> 0;
  }
  return { inputs, words };
}

/**
 * Runs the canary.
 * @throws DeviceError naming the first check that fails, with the input, what came and what must come
 */
export async function runCanary(device: ComputeDevice): Promise<void> {
  const { inputs, words } = expectedCanary();
  const pipeline = await device.pipeline(strictShader(SOURCES), "canary");
  const x = device.buffer(inputs, "read");
  const result = device.buffer(new Uint32Array(words.length), "write");
  try {
    const bindings = device.bind(pipeline, [x, result]);
    device.submit([{ pipeline, bindings, workgroups: N / 8 }]);
    const found = await device.read(result, words.length);
    const wrong = compareCanary(words, found);
    if (wrong !== null) throw new DeviceError(`${device.label} cannot be used: ${wrong}`);
  } finally {
    for (const buffer of [x, result]) buffer.destroy();
  }
}

/** The first difference as a sentence, or null. */
export function compareCanary(expected: Uint32Array, found: Uint32Array): string | null {
  for (let check = 0; check < WORDS; check++) {
    for (let i = 0; i < N; i++) {
      const at = WORDS * i + check;
      if (found[at] === expected[at]) continue;
      const hex = (word: number | undefined) => `0x${(word ?? 0).toString(16).padStart(8, "0")}`;
      return `the check "${CHECKS[check]}" fails at input ${i}: expected ${hex(expected[at])}, got ${
        hex(found[at])
      }`;
    }
  }
  return null;
}
