/**
 * The commands, for another paper: `reproduce`, `verify`, `trace`, `bundle` and the others on stages of its own.
 *
 * @module
 */
export { ON_GPU, type Paper, runPaper, stage, type Stages } from "./another/paper.ts";
export { file, output, type StageContext, type StageDeclaration } from "../engine/mod.ts";
