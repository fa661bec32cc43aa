/** What the kernels that follow flows are made of, for a method; their constants: layout.ts. */
import control from "./control.wgsl" with { type: "text" };
import arrival from "./control/arrival.wgsl" with { type: "text" };
import ends from "./control/ends.wgsl" with { type: "text" };
import magnitudes from "./control/magnitudes.wgsl" with { type: "text" };
import residuals from "./control/residuals.wgsl" with { type: "text" };
import stepLength from "./control/step_length.wgsl" with { type: "text" };
import explicitStage from "./explicit_stage.wgsl" with { type: "text" };
import fifthRoot from "./fifth_root.wgsl" with { type: "text" };
import flowMatrix from "./flow_matrix.wgsl" with { type: "text" };
import fourthRoot from "./fourth_root.wgsl" with { type: "text" };
import lineTolerance from "./line_tolerance.wgsl" with { type: "text" };
import record from "./record.wgsl" with { type: "text" };
import rejection from "./rejection.wgsl" with { type: "text" };
import stage from "./stage.wgsl" with { type: "text" };
import { DS, F32 } from "../../strict/sources.ts";
import type { StrictSource } from "../../strict/strict.ts";
import { PARTS, source, type Sources } from "../parts.ts";
import type { FlowMethod } from "./method.ts";

const own = (name: string, text: string) => source(`flow/${name}`, text);
const { factor, flow, norm, panel, reduce, sums } = PARTS;
const REJECTION = own("rejection", rejection);
const MATRIX = [F32, ...DS, panel, REJECTION, own("flow_matrix", flowMatrix)];

/** control.wgsl and its jobs. */
const CONTROL = [
  own("control/magnitudes", magnitudes),
  own("control/residuals", residuals),
  own("control/step_length", stepLength),
  own("control/arrival", arrival),
  own("control/ends", ends),
  own("control", control),
];
/** By the order of the error estimate. */
const ROOTS = { 3: own("fourth_root", fourthRoot), 4: own("fifth_root", fifthRoot) };
const STAGES = { rosenbrock: own("stage", stage), explicit: own("explicit_stage", explicitStage) };

/** @param gradient the sources by which the gradient is read from its sums */
export function flowSources(gradient: readonly StrictSource[], { kind, errorOrder }: FlowMethod): Sources {
  return {
    factorise: [...MATRIX, factor],
    reduce: [...MATRIX, reduce],
    stage: [...sums, flow, ...gradient, norm, STAGES[kind]],
    control: [...sums, flow, ...gradient, norm, ROOTS[errorOrder], REJECTION, ...CONTROL],
    line_tolerance: [...sums, flow, own("line_tolerance", lineTolerance)],
    record: [...sums, flow, own("record", record)],
  };
}
