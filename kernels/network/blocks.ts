/** How matrices of P columns are cut: into blocks that J^T J is made of, and into panels that are factorised. */
import { parameterCount } from "../network_shape.ts";
import type { Constants } from "../strict/strict.ts";
import type { NetworkProblem, Schedule } from "./problem.ts";

/** Columns of the Jacobian that one workgroup of normal.wgsl multiplies by as many. */
export const BLOCK = 4;

/** Columns that factor.wgsl makes in one dispatch, where a matrix is too large for one. */
export const PANEL = 16;
/** Entries that a lane of factor.wgsl sums in one dispatch: by this a matrix is too large. */
const MOST_OF_A_LANE = 40_000;

/** Columns that factor.wgsl makes in one dispatch: all, or a panel. No result depends on it. */
export function panelColumns(parameters: number, { lanes }: Schedule): number {
  const rows = Math.ceil(parameters / lanes);
  return rows * parameters * parameters / 2 <= MOST_OF_A_LANE ? parameters : PANEL;
}

/** First column of each panel and the one after its last. */
export function panelsOf(parameters: number, width: number): [number, number][] {
  return Array.from({ length: Math.ceil(parameters / width) }, (_, i) => [
    i * width,
    Math.min(parameters, (i + 1) * width),
  ]);
}

/** Number of BLOCK × BLOCK blocks in the lower triangle of a P × P matrix. */
export function blockCount(parameters: number): number {
  const along = Math.ceil(parameters / BLOCK);
  return along * (along + 1) / 2;
}

/** First row and first column of each block of the lower triangle, in the order that hessian.wgsl counts on. */
export function blockList(parameters: number): Uint32Array<ArrayBuffer> {
  const list: number[] = [];
  for (let i = 0; i < parameters; i += BLOCK) for (let j = 0; j <= i; j += BLOCK) list.push(i, j);
  return Uint32Array.from(list);
}

/** Words of one slot's blocks. */
export function productWords(parameters: number): number {
  return 4 * blockCount(parameters) * BLOCK * BLOCK;
}

export function blockConstants({ shape }: NetworkProblem, schedule: Schedule): Constants {
  const parameters = parameterCount(shape);
  const columns = panelColumns(parameters, schedule);
  return {
    BLOCK,
    BLOCK2: BLOCK * BLOCK,
    BLOCK2_LANES: BLOCK * BLOCK * schedule.lanes,
    BLOCKS: blockCount(parameters),
    PANEL,
    COLUMNS: columns,
    LAST_PANEL: parameters - 1 - (parameters - 1) % columns,
  };
}
