/** .npz: a zip archive of .npy arrays, stored (`numpy.savez`) or deflated (`numpy.savez_compressed`). */
import { ModelFileError, quoted } from "./model_file_error.ts";
import { Budget, type ModelFile } from "./named_tensor.ts";
import { Notes } from "./notes.ts";
import { readNpy } from "./npy.ts";
import type { Zip } from "./zip.ts";

export function isNpz({ members }: Zip): boolean {
  return members.length === 0 || members.some(({ name }) => name.endsWith(".npy"));
}

export function readNpz(zip: Zip): ModelFile {
  const { file, members } = zip;
  const other = members.find(({ name }) => !name.endsWith(".npy"));
  if (members.length === 0 || other !== undefined) {
    throw new ModelFileError(
      file,
      other === undefined ? "an empty archive" : `member ${quoted(other.name)}`,
      "arrays (.npy) alone",
      "Write it with numpy.savez(file, **arrays).",
    );
  }
  const [budget, notes] = [new Budget(file), new Notes()];
  const tensors = members.map((member) =>
    readNpy(`${file}/${member.name}`, zip.unpack(member), member.name.slice(0, -4), budget, notes)
  );
  notes.ofTensors(tensors);
  return { format: "NumPy .npz", tensors, metadata: {}, notes: notes.list() };
}
