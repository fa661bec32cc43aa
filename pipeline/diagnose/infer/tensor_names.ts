/** What a tensor's name says: weights or bias, of which layer, and how the library that names so lays a matrix out. */
import { naturalOrder } from "../natural_order.ts";

/** What a row of the matrix belongs to. */
export type Rows = "outputs" | "inputs";

export interface NameParts {
  readonly role: "weights" | "bias" | null;
  /** The layer's name: the tensor's without its role; numbers behind the role belong to it (`coefs_0`: `0`). */
  readonly layer: string;
  /** Of weights, by the habit of who names them so: `weight` is PyTorch's, `kernel` Keras' and Flax', `coefs` scikit-learn's. */
  readonly habit: { readonly rows: Rows; readonly whose: string } | null;
}

const ROLE = /^(?:(.*)[_-])?(weights?|kernels?|bias(?:es)?|coefs?|intercepts?|matrix|w|b)[_-]?(\d*)_?$/i;
/** `hiddenWeight`. */
const JOINED = /^(.*[a-z0-9])(Weights?|Bias(?:es)?|Kernel)()$/;

const PYTORCH = { rows: "outputs", whose: "PyTorch's" } as const;
const KERAS = { rows: "inputs", whose: "Keras' and Flax'" } as const;
const SCIKIT = { rows: "inputs", whose: "scikit-learn's" } as const;

export function tokensOf(name: string): string[] {
  return name.replace(/:\d+$/, "").split(/[./]/).filter((token) => token !== "");
}

export function nameParts(name: string): NameParts {
  const tokens = tokensOf(name);
  const [last, before] = [tokens.at(-1) ?? "", tokens.at(-2)];
  if (before === "vars" && (last === "0" || last === "1")) { // Keras 3 numbers a layer's variables.
    const layer = tokens.slice(0, -2).join(".");
    return last === "0" ? { role: "weights", layer, habit: KERAS } : { role: "bias", layer, habit: null };
  }
  const found = ROLE.exec(last) ?? JOINED.exec(last);
  if (found === null) return { role: null, layer: tokens.join("."), habit: null };
  const [, prefix = "", word = "", number = ""] = found;
  const layer = [...tokens.slice(0, -1), prefix, number].filter((part) => part !== "").join(".");
  const role = word.toLowerCase();
  if (/^(bias|intercept|b$)/.test(role)) return { role: "bias", layer, habit: null };
  const habit = role === "weight"
    ? PYTORCH
    : role.startsWith("kernel")
    ? KERAS
    : role.startsWith("coef")
    ? SCIKIT
    : null;
  return { role: "weights", layer, habit };
}

const FIRST = ["in", "inp", "input", "inputs", "first", "encoder", "enc"];
const LAST = [
  "out",
  "output",
  "outputs",
  "head",
  "last",
  "final",
  "classifier",
  "readout",
  "logits",
  "decoder",
  "dec",
];

/** −1 for names that layers at the inputs have, 1 for those at the outputs. */
function rank(token: string): number {
  const words = token.toLowerCase().split(/[_-]|(?<=\D)(?=\d)|(?<=\d)(?=\D)/);
  return words.some((word) => FIRST.includes(word)) ? -1 : words.some((word) => LAST.includes(word)) ? 1 : 0;
}

/**
 * Which of two layers stands nearer to the inputs, by their names: `net.2` before `net.10`, `dense` before `dense_1`,
 * `hidden` before `output`. Negative: the first one; 0: names do not say.
 */
export function orderByName(first: string, second: string): number {
  const [a, b] = [first.split("."), second.split(".")];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x === y) continue;
    if (rank(x) !== rank(y)) return rank(x) - rank(y);
    return unnumbered(x) === unnumbered(y) ? naturalOrder(x, y) : 0;
  }
  return 0;
}

function unnumbered(token: string): string {
  return token.replace(/[_-]?\d+/g, "");
}
