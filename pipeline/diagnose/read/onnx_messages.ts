/** The few messages of ONNX that a network of dense layers has (onnx.proto, by field numbers), from protocol buffers. */
import { WireType } from "@bufbuild/protobuf/wire";
import { ModelFileError, quoted, saidBy, WRITE_AGAIN } from "./model_file_error.ts";
import { bytesOf, eachField, expect, int32Of, int64, push, repeated, textOf } from "./message_fields.ts";

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly bigint[];
  readonly type: number;
  /** Little-endian, or null where the typed fields have the numbers. */
  readonly raw: Uint8Array | null;
  /** As they stand in the typed fields, each packed or not. */
  readonly typed: readonly number[];
  readonly external: boolean;
}

export interface OnnxAttribute {
  readonly float: number;
  readonly int: bigint;
  readonly text: string;
  readonly tensor: OnnxTensor | null;
  readonly floats: readonly number[];
  readonly ints: readonly bigint[];
}

export interface OnnxNode {
  readonly type: string;
  readonly name: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface OnnxModel {
  readonly producer: string;
  readonly graph: OnnxGraph;
  readonly metadata: Readonly<Record<string, string>>;
}

function tensorOf(bytes: Uint8Array): OnnxTensor {
  const dims: bigint[] = [];
  const typed: number[] = [];
  let [name, type, raw, external] = ["", 0, null as Uint8Array | null, false];
  eachField(bytes, {
    1: repeated(dims, WireType.Varint, int64),
    2: int32Of((value) => type = value),
    4: repeated(typed, WireType.Bit32, (reader) => reader.float()),
    5: repeated(typed, WireType.Varint, (reader) => reader.int32()),
    7: repeated(typed, WireType.Varint, (reader) => Number(reader.int64())),
    8: textOf((text) => name = text),
    9: bytesOf((content) => raw = content),
    10: repeated(typed, WireType.Bit64, (reader) => reader.double()),
    11: repeated(typed, WireType.Varint, (reader) => Number(reader.uint64())),
    13: bytesOf(() => external = true),
    14: int32Of((value) => external ||= value === 1),
  });
  return { name, dims, type, raw, typed, external };
}

function attributeOf(bytes: Uint8Array): readonly [string, OnnxAttribute] {
  const floats: number[] = [];
  const ints: bigint[] = [];
  let [name, float, int, text, tensor] = ["", 0, 0n, "", null as OnnxTensor | null];
  eachField(bytes, {
    1: textOf((value) => name = value),
    2: (reader, wire) => {
      expect(wire, WireType.Bit32);
      float = reader.float();
    },
    3: (reader, wire) => {
      expect(wire, WireType.Varint);
      int = int64(reader);
    },
    4: textOf((value) => text = value),
    5: bytesOf((value) => tensor = tensorOf(value)),
    7: repeated(floats, WireType.Bit32, (reader) => reader.float()),
    8: repeated(ints, WireType.Varint, int64),
  });
  return [name, { float, int, text, tensor, floats, ints }];
}

function nodeOf(bytes: Uint8Array): OnnxNode {
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, OnnxAttribute>();
  let [type, name, domain] = ["", "", ""];
  eachField(bytes, {
    1: textOf((text) => push(inputs, text)),
    2: textOf((text) => push(outputs, text)),
    3: textOf((text) => name = text),
    4: textOf((text) => type = text),
    5: bytesOf((content) => attributes.set(...attributeOf(content))),
    7: textOf((text) => domain = text),
  });
  return { type, name, domain, inputs, outputs, attributes };
}

function graphOf(bytes: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const valueInfo = (list: string[]) =>
    bytesOf((content) => eachField(content, { 1: textOf((name) => push(list, name)) }));
  eachField(bytes, {
    1: bytesOf((content) => push(nodes, nodeOf(content))),
    5: bytesOf((content) => push(initializers, tensorOf(content))),
    11: valueInfo(inputs),
    12: valueInfo(outputs),
    15: () => {
      throw new RangeError("sparse tensors, which are not read");
    },
  });
  return { nodes, initializers, inputs, outputs };
}

/** @throws ModelFileError for what is no such message */
export function onnxModel(file: string, bytes: Uint8Array): OnnxModel {
  let [producer, graph, functions] = ["", null as OnnxGraph | null, false];
  const metadata: Record<string, string> = {};
  try {
    eachField(bytes, {
      2: textOf((text) => producer = text),
      7: bytesOf((content) => graph = graphOf(content)),
      14: bytesOf((content) => {
        let [key, value] = ["", ""];
        eachField(content, { 1: textOf((text) => key = text), 2: textOf((text) => value = text) });
        Object.defineProperty(metadata, key, { value, enumerable: true, configurable: true, writable: true });
      }),
      25: bytesOf(() => functions = true),
    });
  } catch (error) {
    throw new ModelFileError(file, `damaged messages (${saidBy(error)})`, "an ONNX model", WRITE_AGAIN);
  }
  const found = graph as OnnxGraph | null;
  if (found !== null) return { producer, graph: found, metadata };
  throw new ModelFileError(
    file,
    `no graph in ${functions ? "a library of functions" : quoted(producer || "it")}`,
    "an ONNX model",
    WRITE_AGAIN,
  );
}

/** Whether bytes begin as a model does: the version of its format, then its producer or its operators. */
export function isOnnx(bytes: Uint8Array): boolean {
  return bytes[0] === 0x08 && bytes[1]! > 0 && bytes[1]! < 64 &&
    [0x12, 0x1a, 0x22, 0x3a, 0x42].includes(bytes[2]!);
}
