/** Keras' files: .keras (a zip of configuration and weights), .h5 of Keras 2 and 3, .weights.h5. */
import { type Hdf5Content, readHdf5 } from "./hdf5.ts";
import { parseJson, parseJsonText } from "./json_text.ts";
import { kerasStructure } from "./keras_structure.ts";
import { ModelFileError } from "./model_file_error.ts";
import type { ModelFile } from "./named_tensor.ts";
import { Notes } from "./notes.ts";
import type { Zip } from "./zip.ts";

const [CONFIG, WEIGHTS] = ["config.json", "model.weights.h5"];

export function isKeras(zip: Zip): boolean {
  return zip.find(WEIGHTS) !== undefined;
}

export async function readKeras(zip: Zip): Promise<ModelFile> {
  const { file } = zip;
  const [config, weights] = [zip.find(CONFIG), zip.find(WEIGHTS)];
  if (config === undefined || weights === undefined) {
    throw new ModelFileError(
      file,
      "a Keras archive without its configuration",
      `${CONFIG} and ${WEIGHTS}`,
      "Save the model again with model.save.",
    );
  }
  const notes = new Notes();
  const json = parseJson(`${file}/${CONFIG}`, zip.unpack(config), "a configuration");
  const content = await readHdf5(`${file}/${WEIGHTS}`, zip.unpack(weights), notes);
  return modelOf(file, "Keras", content, json, notes);
}

/** Any HDF5 file; one with Keras' configuration has its structure. */
export async function readHdf5Model(file: string, bytes: Uint8Array): Promise<ModelFile> {
  const notes = new Notes();
  const content = await readHdf5(file, bytes, notes);
  const text = content.metadata.model_config;
  const json = text === undefined ? undefined : parseJsonText(file, text, "model_config");
  return modelOf(file, text === undefined ? "HDF5" : "Keras HDF5", content, json, notes);
}

function modelOf(
  file: string,
  format: string,
  content: Hdf5Content,
  config: unknown,
  notes: Notes,
): ModelFile {
  const { tensors, metadata } = content;
  notes.ofTensors(tensors);
  const structure = config === undefined ? {} : { structure: kerasStructure(file, config, content, notes) };
  // The configuration is told by the structure.
  const { model_config: _, training_config: __, ...rest } = metadata;
  return { format, tensors, metadata: rest, notes: notes.list(), ...structure };
}
