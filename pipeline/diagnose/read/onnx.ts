/** ONNX: the tensors of a model and the chain of its layers. */
import { Budget, type ModelFile } from "./named_tensor.ts";
import { Notes } from "./notes.ts";
import { onnxModel } from "./onnx_messages.ts";
import { OnnxChain } from "./onnx_structure.ts";

export function readOnnx(file: string, bytes: Uint8Array): ModelFile {
  const { producer, graph, metadata } = onnxModel(file, bytes);
  const notes = new Notes();
  const chain = new OnnxChain(file, new Budget(file), notes);
  const structure = chain.structureOf(graph);
  const tensors = [...chain.tensors.values()];
  notes.ofTensors(tensors);
  return {
    format: producer === "" ? "ONNX" : `ONNX by ${producer}`,
    ...{ tensors, metadata, structure },
    notes: notes.list(),
  };
}
