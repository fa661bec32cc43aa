/** Any file of weights: the format is told by the content, and by the name where the content does not tell. */
import { isHdf5 } from "./hdf5.ts";
import { parseJson } from "./json_text.ts";
import { isKeras, readHdf5Model, readKeras } from "./keras.ts";
import { readJsonModel } from "./json_model.ts";
import { ModelFileError, quoted } from "./model_file_error.ts";
import { Budget, type ModelFile } from "./named_tensor.ts";
import { Notes } from "./notes.ts";
import { isNpy, readNpy } from "./npy.ts";
import { isNpz, readNpz } from "./npz.ts";
import { readOnnx } from "./onnx.ts";
import { isOnnx } from "./onnx_messages.ts";
import { refuseIfPickle, refuseTorch } from "./pickle.ts";
import { isSafetensors, readSafetensors } from "./safetensors.ts";
import { isIndex, readShards } from "./safetensors_shards.ts";
import { isZip, Zip } from "./zip.ts";

const FORMATS = "safetensors, .npz, .npy, Keras (.keras, .h5), ONNX or JSON";

/**
 * @param file the name that the user gave
 * @param shards name → bytes, of the files that an index of safetensors names (`shardsOf`)
 * @throws ModelFileError for everything that is not as it must be
 */
export async function readModelFile(
  file: string,
  bytes: Uint8Array,
  shards: Readonly<Record<string, Uint8Array>> = {},
): Promise<ModelFile> {
  if (isHdf5(bytes)) return await readHdf5Model(file, bytes);
  if (isZip(bytes)) return await readArchive(new Zip(file, bytes));
  if (isNpy(bytes)) return readOneArray(file, bytes);
  refuseIfPickle(file, bytes);
  if (isSafetensors(bytes) || /\.safetensors$/i.test(file)) return readSafetensors(file, bytes);
  if (isJson(bytes)) {
    const value = parseJson(file, bytes, "a text");
    return isIndex(value) ? readShards(file, bytes, shards) : readJsonModel(file, value);
  }
  if (isOnnx(bytes) || /\.onnx$/i.test(file)) return readOnnx(file, bytes);
  throw new ModelFileError(file, beginningOf(bytes), FORMATS, "Save the weights in one of them.");
}

async function readArchive(zip: Zip): Promise<ModelFile> {
  if (isKeras(zip)) return await readKeras(zip);
  if (zip.members.some(({ name }) => /(^|\/)data\.pkl$/.test(name))) refuseTorch(zip.file);
  if (isNpz(zip)) return readNpz(zip);
  throw new ModelFileError(
    zip.file,
    `an archive with ${quoted(zip.members[0]!.name)}`,
    "arrays of NumPy, or Keras' configuration and weights",
    "Save the weights as safetensors.",
  );
}

function readOneArray(file: string, bytes: Uint8Array): ModelFile {
  const name = file.split(/[/\\]/).at(-1)!.replace(/\.npy$/i, "");
  const notes = new Notes();
  const tensors = [readNpy(file, bytes, name, new Budget(file), notes)];
  notes.ofTensors(tensors);
  return { format: "NumPy .npy", tensors, metadata: {}, notes: notes.list() };
}

/** An object, behind spaces and a byte order mark. */
function isJson(bytes: Uint8Array): boolean {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const first = bytes.subarray(bom ? 3 : 0, 4096).find((byte) => ![0x20, 0x09, 0x0a, 0x0d].includes(byte));
  return first === 0x7b || first === 0x5b;
}

function beginningOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  const text = new TextDecoder().decode(bytes.subarray(0, 16));
  if (text.startsWith("GGUF") || text.slice(4, 8) === "TFL3") return `a file of ${quoted(text.slice(0, 8))}`;
  return `a file of an unknown kind that begins with ${quoted(text)}`;
}
