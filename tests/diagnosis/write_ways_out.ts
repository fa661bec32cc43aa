/**
 * Writes what the advice of a diagnosis says of ways out of a channel's entrance, from the tables of figure O2 that a run of
 * the profile quick has left: `deno run --frozen --allow-read --allow-write=kernels/diagnosis/rules
 * tests/diagnosis/write_ways_out.ts`. ways_out_test.ts holds the file to the recorded run.
 */
import { createHash } from "node:crypto";
import { readTable } from "../../pipeline/paper/table.ts";
import { root } from "../root.ts";

export const WAYS_OUT = "kernels/diagnosis/rules/ways_out.json";

/** What the advice says, with the SHA-256 of the tables that it is from. */
export function waysOutOf(ways: string, findings: string) {
  const rows = readTable(ways);
  const gradients = Math.max(...rows.map(({ cost }) => Number(cost)));
  const last = rows.filter(({ cost }) => cost === gradients);
  const gained = (way: string) => Number(Number(last.find((row) => row.way === way)!.gained).toFixed(3));
  return {
    from: {
      ways: sha256(ways),
      findings: sha256(findings),
    },
    networks: Number(last[0]!.n),
    gradients,
    gained: {
      smallSteps: gained("GD, half of its edge"),
      adam: gained("Adam anew"),
      lbfgs: gained("L-BFGS"),
      gatedLbfgs: gained("gated unit, L-BFGS"),
    },
    gateBetter: Number(readTable(findings).find(({ id }) => id === "O2.1")!.value),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

if (import.meta.main) {
  const read = (path: string) => Deno.readTextFileSync(`${root}/output/quick/${path}`);
  const text = JSON.stringify(waysOutOf(read("figO2/ways.csv"), read("beyond/ways_out.csv")), null, 2);
  Deno.writeTextFileSync(`${root}/${WAYS_OUT}`, `${text}\n`);
}
