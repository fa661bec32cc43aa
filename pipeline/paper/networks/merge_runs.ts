/**
 * Stages scaling/flow-…, scaling/ends-…, plateau/train-… of a profile that cuts them: what stages of fewer networks made,
 * as one stage of all networks would have made it, byte for byte.
 *
 * Parameters: parts (how many); tables and records (names of outputs). Inputs: of each output NAME of part K, `K/NAME`. A
 * table has a row for each network, its number from 0 in the first column; a record is a packed FlowRecord.
 */
import { FlowRecord } from "../../../kernels/network/flow/flow_record.ts";
import type { StageContext } from "../../engine/mod.ts";

export interface MergeParameters {
  readonly parts: number;
  readonly tables: readonly string[];
  readonly records: readonly string[];
}

export default function mergeRuns(context: StageContext): void {
  const { parts, tables, records } = context.parameters as unknown as MergeParameters;
  const ofEach = <T>(read: (part: number) => T) => Array.from({ length: parts }, (_, part) => read(part));
  for (const name of tables) {
    context.output(name, mergeTables(ofEach((part) => context.inputText(`${part}/${name}`))));
  }
  for (const name of records) {
    context.output(name, mergeRecords(ofEach((part) => context.input(`${part}/${name}`))));
  }
}

/**
 * One table of all rows, numbered through; no cell but a row's number is touched.
 * @throws RangeError for tables of other columns, or rows that are not numbered from 0
 */
export function mergeTables(texts: readonly string[]): string {
  const [first] = texts as [string];
  const head = first.slice(0, first.indexOf("\n") + 1);
  let count = 0;
  const rows = texts.flatMap((text, part) => {
    if (!text.startsWith(head) || !text.endsWith("\n")) {
      throw new RangeError(`Cannot merge part ${part} as it must be whole lines below ${head.trim()}`);
    }
    const lines = text.slice(head.length).split("\n").slice(0, -1);
    const before = count;
    count += lines.length;
    return lines.map((line, at) => {
      const end = line.indexOf(",");
      if (line.slice(0, end) !== String(at)) {
        throw new RangeError(
          `Cannot merge part ${part} as row ${at} must have this number: got ${line.slice(0, end)}`,
        );
      }
      return `${before + at}${line.slice(end)}\n`;
    });
  });
  return head + rows.join("");
}

/**
 * One record of all networks in the same order: heads and points are put together as they are, little-endian words (pack of
 * FlowRecord).
 * @throws RangeError for bytes that are no packed record, or for networks with other numbers of parameters
 */
export function mergeRecords(packed: readonly Uint8Array[]): Uint8Array {
  const parts = packed.map((bytes, part) => {
    const { networks, parameters } = FlowRecord.unpack(bytes);
    const [begin, points] = [8, 8 + 4 * networks];
    return {
      part,
      networks,
      parameters,
      counts: bytes.subarray(begin, points),
      points: bytes.subarray(points),
    };
  });
  const [{ parameters }] = parts as [typeof parts[0]];
  const other = parts.find((each) => each.parameters !== parameters);
  if (other !== undefined) {
    throw new RangeError(
      `Cannot merge part ${other.part} as P must be ${parameters}: got ${other.parameters}`,
    );
  }
  const head = new DataView(new ArrayBuffer(8));
  head.setUint32(0, parts.reduce((sum, { networks }) => sum + networks, 0), true);
  head.setUint32(4, parameters, true);
  const pieces = [
    new Uint8Array(head.buffer),
    ...parts.map(({ counts }) => counts),
    ...parts.map(({ points }) => points),
  ];
  const merged = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    merged.set(piece, at);
    at += piece.length;
  }
  return merged;
}
