/**
 * Simulated makespans beside whole commands that were timed: `deno run --frozen --no-check --allow-read --allow-env
 * tests/measure/simulated_runs.ts PROFILE RECORD WALL_SECONDS [JOBS]`, where the record is of that command or of the same
 * stages on the same machine. Prints CSV: profile, workers, simulated and measured seconds, their ratio. What a command does
 * beside its stages (downloads, the adapter, planning) is in the measured time alone.
 */
import { parseRecord, simulate } from "../../pipeline/engine/mod.ts";
import { paperGraph } from "../../pipeline/paper/graph.ts";
import { loadProfile } from "../../pipeline/paper/profiles.ts";
import { root } from "../root.ts";

const [profile, path, wall, jobs = "2"] = Deno.args as [string, string, string, string?];
const { stages } = paperGraph(loadProfile(root, profile));
const record = parseRecord(Deno.readTextFileSync(path), path);
const milliseconds = new Map(
  Object.entries(record.stages).map(([name, { machine }]) => [name, machine.milliseconds]),
);
const known = stages.filter(({ name }) => milliseconds.has(name));
const { makespan } = simulate({ stages: known, milliseconds, workers: Number(jobs), pools: { gpu: 2 } });
console.log("profile,workers,simulated_s,measured_s,ratio");
const ratio = makespan / 1e3 / Number(wall);
console.log([profile, jobs, (makespan / 1e3).toFixed(0), wall, ratio.toFixed(2)].join(","));
