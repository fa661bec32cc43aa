/**
 * Stage beyond/elsewhere/students: students of few filters or heads, from random weights to the ends of their descents
 * (kernels/analysis/elsewhere/examples.ts).
 *
 * Parameters: draws (of teacher and data), seeds (starts on each), samples, adam_steps, newton_steps. Output: runs.csv, a
 * row for each run: example (filters, heads), teacher (derivative, wider), units, draw, seed; end (stopped: its norm
 * passed 10⁴; rest; out-of-steps), steps, loss and gradient; of the closest pair distance (1 − cos), epsilon, cosine (of
 * the output weights) and size (|Mᵢ| + |Mⱼ|), of its group the number of units, opposite (least cosine of output weights)
 * and grown (size over that after Adam); norm, share (of late updates inside the group's subspace), verdict; limit_loss:
 * with the pair's limit unit in its place; student_on and limit_on: losses of the student and of the network with the limit
 * unit after newton_steps more, empty for a run of no channel.
 */
import {
  drawOf,
  type ExampleName,
  EXAMPLES,
  TEACHERS,
} from "../../../../kernels/analysis/elsewhere/examples.ts";
import { runStudent } from "../../../../kernels/analysis/elsewhere/student_run.ts";
import type { StageContext } from "../../../engine/mod.ts";
import { type Cell, writeTable } from "../../table.ts";
import type { ElsewhereSection } from "./profile.ts";

export type ElsewhereStudentsParameters = ElsewhereSection["students"];

const COLUMNS = [
  ...["example", "teacher", "units", "draw", "seed", "end", "steps", "loss", "gradient"],
  ...[
    "distance",
    "epsilon",
    "cosine",
    "size",
    "group",
    "opposite",
    "grown",
    "norm",
    "share",
    "verdict",
    "limit_loss",
  ],
  ...["student_on", "limit_on"],
];

export default function elsewhereStudents(context: StageContext): void {
  const p = context.parameters as unknown as ElsewhereStudentsParameters;
  const options = { adamSteps: p.adam_steps, newtonSteps: p.newton_steps };
  const rows: Cell[][] = [];
  for (const name of Object.keys(EXAMPLES) as ExampleName[]) {
    for (const teacher of TEACHERS) {
      for (let draw = 0; draw < p.draws; draw++) {
        const data = drawOf(name, teacher, draw, p.samples);
        for (const units of EXAMPLES[name].units) {
          for (let seed = 0; seed < p.seeds; seed++) {
            const { pair, ...run } = runStudent(name, units, data, draw, seed, options);
            rows.push([
              ...[name, teacher, units, draw, seed, run.end, run.steps, run.loss, run.slope],
              ...[pair.distance, pair.epsilon, pair.cosine, pair.size, run.group, run.opposite],
              ...[run.grown, run.norm, run.share, run.verdict, run.limitLoss],
              ...[run.goneOn?.student ?? "", run.goneOn?.limit ?? ""],
            ]);
          }
        }
      }
    }
  }
  context.output("runs.csv", writeTable(COLUMNS, rows));
}
