/**
 * Pickles: programs that build Python objects. They are recognised by content and refused; whoever trusts the file
 * converts it where Python runs.
 */
import { ModelFileError } from "./model_file_error.ts";

const RISK = "Loading a pickle runs what is in it: do so only with a file of your own.";
const WHOLE =
  "The lines run in the file's folder, after pip install safetensors. A whole model, by torch.save(model), needs " +
  "weights_only=False and its class.";
const EXPECTED = "a format without code, such as safetensors";

function refuse(file: string, found: string, lines: readonly [string, string], more = ""): never {
  throw new ModelFileError(
    file,
    found,
    EXPECTED,
    `Convert it in Python:\n  ${lines.join("\n  ")}\n${RISK}${more}`,
  );
}

/** The file's name as a Python literal, and the one to write. */
function literals(file: string): readonly [string, string] {
  const name = file.split(/[/\\]/).at(-1)!;
  return [JSON.stringify(name), JSON.stringify(name.replace(/\.\w+$/, "") + ".safetensors")];
}

/** PyTorch's: the state_dict, or a dict of tensors. */
export function refuseTorch(file: string): never {
  const [from, to] = literals(file);
  return refuse(file, "a pickle of PyTorch", [
    `import torch, safetensors.torch as s; d = torch.load(${from}, map_location="cpu", weights_only=True)`,
    `s.save_file({k: v.contiguous() for k, v in (d.state_dict() if hasattr(d, "state_dict") else ` +
    `d.get("state_dict", d)).items()}, ${to})`,
  ], ` ${WHOLE}`);
}

/** scikit-learn's, by pickle or joblib. */
export function refusePickle(file: string): never {
  const [from, to] = literals(file);
  return refuse(file, "a Python pickle", [
    `import joblib, numpy as np, safetensors.numpy as s; m = joblib.load(${from})`,
    's.save_file({f"{n}{i}": np.ascontiguousarray(w) for n in ("coefs_", "intercepts_") ' +
    `for i, w in enumerate(getattr(m, n))}, ${to}, {"activation": m.activation})`,
  ]);
}

const OBJECTS = "an array of Python objects (pickled)";

/** NumPy's arrays of objects, in .npy or in an .npz, of which the file is `ARCHIVE.npz/MEMBER.npy`. */
export function refuseObjects(file: string): never {
  const [from, to] = literals(file.replace(/(\.npz)\/.*$/i, "$1"));
  return refuse(file, OBJECTS, [
    `import numpy as np, safetensors.numpy as s; a = np.load(${from}, allow_pickle=True)`,
    `s.save_file({f"{k.rstrip('_')}_{i}": np.array(w, float, order="C") for k, v in getattr(a, "items", ` +
    `lambda: [("array", a)])() for i, w in enumerate(np.atleast_1d(v))}, ${to})`,
  ]);
}

/**
 * The same where the file was to hold data, which are numbers in rows.
 * @throws the error as it is, if it is another one
 */
export function objectsAsNumbers(file: string, error: unknown): never {
  if (!(error instanceof ModelFileError) || error.found !== OBJECTS) throw error;
  const name = JSON.stringify(file.split(/[/\\]/).at(-1)!);
  const lines = [
    `import numpy as np; a = np.load(${name}, allow_pickle=True)`,
    'np.savez("numbers.npz", **{k: np.array(v.tolist(), float) for k, v in getattr(a, "items", ' +
    'lambda: [("data", a)])()})',
  ];
  throw new ModelFileError(
    file,
    OBJECTS,
    "numbers",
    `Write them as numbers in Python:\n  ${lines.join("\n  ")}\n${RISK}`,
  );
}

const ENDINGS = /\.(pt|pth|pkl|pickle|joblib|sav|ckpt|bin)$/i;

/** Beginnings of what joblib compresses with: zlib, gzip, bzip2, xz, lzma, lz4. */
const COMPRESSED = [
  [0x78],
  [0x1f, 0x8b],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x5d, 0x00, 0x00],
  [0x04, 0x22, 0x4d, 0x18],
];

/** @throws ModelFileError if the bytes are a pickle; of a compressed or textual one the file's name must tell it too */
export function refuseIfPickle(file: string, bytes: Uint8Array): void {
  const torch = /\.(pt|pth|ckpt|bin)$/i.test(file);
  const named = ENDINGS.test(file);
  const [first = 0, second = 0] = bytes;
  // PROTO, with a protocol that exists.
  const binary = first === 0x80 && second >= 1 && second <= 5;
  // STOP ends every pickle; protocol 0 begins with an opcode in print: MARK, GLOBAL, EMPTY_DICT, EMPTY_LIST.
  const textual = named && bytes.at(-1) === 0x2e && [0x28, 0x63, 0x7d, 0x5d].includes(first);
  const compressed = named && COMPRESSED.some((magic) => magic.every((byte, at) => bytes[at] === byte));
  if (!binary && !textual && !compressed) return;
  if (torch) refuseTorch(file);
  refusePickle(file);
}
