/** Arrays of .npy and .npz files as a table: x beside y, or one matrix. */
import { counted, InputError, listed, shortened } from "../input_error.ts";
import { type NamedTensor, shapeText, type TensorFile } from "../tensors.ts";
import { type Block, BLOCK_ROWS, type Table } from "./table.ts";

const X = /^(x|inputs?|features?|data)$/i;
const Y = /^(y|targets?|labels?|outputs?)$/i;

/**
 * @param part which of `X_train`, `X_test` is meant, where the file has both
 * @throws InputError where no arrays fit, or two do
 */
export function tensorTable(source: string, file: TensorFile, part: "train" | "test" = "train"): Table {
  const { tensors } = file;
  const find = (pattern: RegExp) => {
    const named = tensors.filter(({ name }) => pattern.test(name.replace(/[_-](train|test)$/i, "")));
    const own = named.filter(({ name }) => new RegExp(`[_-]${part}$`, "i").test(name));
    const plain = named.filter(({ name }) => pattern.test(name));
    const found = own.length > 0 ? own : plain;
    if (found.length < 2) return found[0] ?? null;
    throw new InputError(`Several arrays may be meant: ${listed(found.map(({ name }) => name))}`);
  };
  const [x, y] = [find(X), find(Y)];
  if (x !== null && y !== null) return joined(source, file, x, y);
  if (tensors.length === 1) return joined(source, file, tensors[0]!, null);
  const [matrix, vector] = [...tensors].sort((a, b) => b.values.length - a.values.length);
  const isPair = tensors.length === 2 && matrix!.shape.length >= 2 && matrix!.shape[0] === vector!.shape[0];
  if (isPair && vector!.values.length < matrix!.values.length) return joined(source, file, matrix!, vector!);
  const found = tensors.map(({ name, shape }) => `${shortened(name)} (${shapeText(shape)})`);
  throw new InputError(
    `${shortened(source)} must hold the arrays x and y (or X_${part} and y_${part}), or one matrix: found ` +
      `${found.length === 0 ? "none" : listed(found)}`,
  );
}

function joined(source: string, file: TensorFile, x: NamedTensor, y: NamedTensor | null): Table {
  const [inputs, outputs] = [widthOf(x), y === null ? 0 : widthOf(y)];
  const rows = x.shape[0]!;
  if (y !== null && y.shape[0] !== rows) {
    throw new InputError(
      `${shortened(x.name)} has ${counted(rows, "row")} and ${shortened(y.name)} ${
        y.shape[0]
      }: they must be equal, a row for each sample`,
    );
  }
  if (rows === 0) throw new InputError(`${shortened(x.name)} has no rows (${shapeText(x.shape)})`);
  const names = [x, ...y === null ? [] : [y]].flatMap((tensor) => {
    const width = tensor === x ? inputs : outputs;
    return Array.from({ length: width }, (_, c) => y === null ? String(c + 1) : `${tensor.name}[${c}]`);
  });

  async function* blocks(wanted: readonly number[]): AsyncGenerator<Block> {
    for (let from = 0; from < rows; from += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - from);
      const columns = wanted.map((c) => {
        const [{ values }, at, width] = c < inputs
          ? [x, c, inputs] as const
          : [y!, c - inputs, outputs] as const;
        const numbers = Float64Array.from({ length: count }, (_, i) => values[(from + i) * width + at]!);
        return { numbers, texts: null };
      });
      yield { from, rows: count, columns };
    }
  }

  const used = y === null ? [x] : [x, y];
  const rest = file.tensors.filter((tensor) => !used.includes(tensor));
  return {
    ...{ source, names, rows, blocks },
    targets: y === null ? null : Array.from({ length: outputs }, (_, c) => inputs + c),
    evidence: [
      `data: ${used.map(({ name, shape }) => `${shortened(name)} (${shapeText(shape)})`).join(" and ")}`,
    ],
    warnings: [
      ...file.notes,
      ...rest.length === 0 ? [] : [`arrays left out: ${listed(rest.map(({ name }) => name))}`],
    ],
  };
}

/** Indices behind the first one count as one: images become rows. */
function widthOf({ name, shape, values }: NamedTensor): number {
  if (shape.length > 0) return shape[0] === 0 ? 1 : values.length / shape[0]!;
  throw new InputError(`${shortened(name)} is a single number: a row for each sample is needed`);
}
