/** ONNX: the tensors of a model and the chain of its layers. */
import { Budget, type ModelFile } from "./named_tensor.ts";
import { Notes } from "./notes.ts";
import { OnnxConstants } from "./onnx_constants.ts";
import { onnxModel } from "./onnx_messages.ts";
import { onnxStructure } from "./onnx_structure.ts";

export function readOnnx(file: string, bytes: Uint8Array): ModelFile {
  const { producer, graph, metadata } = onnxModel(file, bytes);
  const notes = new Notes();
  const constants = new OnnxConstants(file, new Budget(file), notes);
  const structure = onnxStructure(file, graph, constants);
  const { tensors } = constants;
  notes.ofTensors(tensors);
  return {
    format: producer === "" ? "ONNX" : `ONNX by ${producer}`,
    ...{ tensors, metadata, structure },
    notes: notes.list(),
  };
}
