/**
 * The commands, for another paper: `reproduce`, `verify`, `trace`, `bundle` and the others on stages of its own.
 *
 * @module
 */
export { ON_GPU, type Paper, runPaper } from "./another/paper.ts";
