/**
 * Measures every error of the strict functions that is stated anywhere, and writes
 * data/measurements/strict_accuracy.csv:
 *
 *   deno run --frozen --allow-read --allow-write=data tests/measure/strict_accuracy.ts [stride] [thousands]
 *
 * f32 functions are tried on every stride-th bit pattern of their domain (1: all of them, about 40 minutes of one
 * processor), division and the double-single functions on `thousands` × 1000 random operands. The numbers are
 * those of the emulation; adapters give the same bits.
 */
import {
  DOUBLE_BOUND,
  DOUBLE_CASES,
  measureDivision,
  measureDouble,
  type Measurement,
  measureSingle,
  SINGLE_CASES,
} from "../strict/reference.ts";

const stride = Number(Deno.args[0] ?? 1);
const count = Number(Deno.args[1] ?? 20_000) * 1000;
if (!(stride >= 1 && count >= 1000)) {
  throw new RangeError(`stride and thousands must be at least 1: got ${Deno.args.join(" ")}`);
}

const rows = ["function,domain,inputs,unit,largest_error,stated_bound,worst_input"];

function row(name: string, domain: string, found: Measurement, unit: string, error: string, bound: string) {
  rows.push(`${name},"${domain}",${found.inputs},${unit},${error},${bound},${found.worst}`);
  console.log(rows.at(-1));
}

row("f_div", "normal a, b and a/b", measureDivision(count, 1), "ulp", "0.5", "0.5");
for (const each of SINGLE_CASES) {
  const found = measureSingle(each, stride);
  row(each.name, each.domain, found, "ulp", found.error.toFixed(4), String(each.bound));
}
for (const each of DOUBLE_CASES) {
  const found = measureDouble(each, count, 1);
  const log2 = (error: number) => Math.log2(error).toFixed(2);
  row(each.name, each.domain, found, "log2 of the relative error", log2(found.error), log2(DOUBLE_BOUND));
}

Deno.mkdirSync("data/measurements", { recursive: true });
Deno.writeTextFileSync("data/measurements/strict_accuracy.csv", `${rows.join("\n")}\n`);
