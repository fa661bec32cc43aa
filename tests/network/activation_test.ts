/** σ, σ′ and σ″ as the kernels have them from their tables, against float64, in emulation. */
import assert from "node:assert/strict";
import activationF32 from "../../kernels/network/f32/activation.wgsl" with { type: "text" };
import activationSource from "../../kernels/network/activation.wgsl" with { type: "text" };
import exactSums from "../../kernels/network/exact_sums.wgsl" with { type: "text" };
import { type Activation, type ActivationName, ACTIVATIONS } from "../../kernels/activations.ts";
import { activationConstants, activationTable } from "../../kernels/network/activation_table.ts";
import { tableF32 } from "../../kernels/network/f32/gradient.ts";
import { normals } from "../../kernels/strict/random.ts";
import { DS, F32 } from "../../kernels/strict/sources.ts";
import { emulate } from "../../kernels/strict/strict.ts";

const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

/** Arguments of 48 bits: everywhere in the table and beyond, between nodes, around 0, and at nodes. */
function points(): [high: number, low: number][] {
  const random = normals("tests/activation", 1, 3000);
  const around = [8, 8, 1, 1, 0.01, 60, 1e4];
  const list = Array.from(random, (value, i): [number, number] => {
    const high = Math.fround(around[i % around.length]! * value);
    return [high, Math.fround(high * random[(7 * i + 1) % random.length]! * 2 ** -27)];
  });
  for (let k = -40 * 512; k <= 40 * 512; k += 37) {
    list.push([k / 512, 0], [(k + 0.5) / 512, 0], [Math.fround((k + 0.4999) / 512), 2 ** -40]);
  }
  return list;
}

for (const name of NAMES) {
  const { at, kink, law }: Activation = ACTIVATIONS[name];
  const rules = emulate(
    [F32, ...DS, { file: "exact_sums.wgsl", text: exactSums }, {
      file: "activation.wgsl",
      text: activationSource,
    }],
    activationConstants(name),
  );
  const table = activationTable(name);
  const four = (
    argument: { row: number },
    v: number,
  ) => [...table.subarray(4 * (argument.row + v), 4 * (argument.row + v) + 4)];
  const nothing = [0, 0, 0, 0];

  /** f32 tails of the Taylor series: a few roundings of t²/2 times the second derivative of what they belong to. */
  const derivatives = Array.from({ length: 1025 }, (_, k) => at((k - 512) / 64));
  const largest = (k: number) => Math.max(...derivatives.map((each) => Math.abs(each[k]!)));
  const most = [2 ** -44 + 2 ** -43 * largest(2), 2 ** -44 + 2 ** -43 * largest(3), 1e-10];

  Deno.test(`${name}: σ, σ′ and σ″ are float64's, by the table and by a law`, () => {
    const error = [0, 0, 0];
    for (const [high, low] of points()) {
      const expected = at(high + low);
      for (const second of [false, true]) {
        const argument = rules.reduce_argument!([high, low]);
        // As row_at reads them: by a law the first vec4f is all.
        const row = kink ? { first: nothing, next: nothing, last: nothing } : {
          first: four(argument, 0),
          next: law === undefined || second ? four(argument, 1) : nothing,
          last: four(argument, 2),
        };
        const unit = rules.activated!(row, argument.node, argument.t, argument.rest, second);
        const found = [unit.value, unit.slope, ...(second ? [unit.curvature] : [])];
        for (const [k, each] of found.entries()) {
          const [h, l] = each as [number, number];
          error[k] = Math.max(
            error[k]!,
            Math.abs(h + l - expected[k]!) / Math.max(1, Math.abs(expected[k]!)),
          );
        }
      }
    }
    assert.ok(error.every((each, k) => each <= most[k]!), `largest errors ${error}, at most ${most}`);
  });

  Deno.test(`${name}: σ and σ′ in f32 are float64's to 2⁻²³ of their range`, () => {
    const rulesF32 = emulate(
      [F32, { file: "activation_f32.wgsl", text: activationF32 }],
      activationConstants(name),
    );
    const tableOfF32 = tableF32({ inputs: 1, hidden: [1], biased: true, activation: name });
    const error = [0, 0];
    for (const [z] of points()) {
      const expected = at(z);
      const argument = rulesF32.reduce_argument!(z);
      // As row_at reads them: by a law value and slope are all.
      const row = [...tableOfF32.subarray(4 * argument.row, 4 * argument.row + 4)]
        .map((each, v) => kink || (law !== undefined && v > 1) ? 0 : each);
      const found = rulesF32.activated!(row, argument.node, argument.t) as [number, number];
      for (const [k, each] of found.entries()) {
        const size = Math.abs(each - expected[k]!) / Math.max(1, Math.abs(expected[k]!));
        if (!(size <= error[k]!)) error[k] = size;
      }
    }
    // Two roundings of the value, each half a unit in the last place, and less of the rest.
    assert.ok(error.every((each) => each <= 2 ** -23), `largest errors ${error}`);
  });

  Deno.test(`${name}: the argument of three parts is that of their sum`, () => {
    for (const [high, low] of points()) {
      // As in reduce_digits: a whole multiple of 2^-16 and less than one of them.
      const a = Math.floor(high * 2 ** 16) * 2 ** -16;
      if (Math.abs(a) >= 2 ** 7) continue;
      const b = Math.fround(high - a);
      const argument = rules.reduce_parts!(a, b, low);
      const error = Math.abs(argument.node + argument.t + argument.rest - (a + b + low));
      assert.ok(error <= 2 ** -45 * Math.max(1, Math.abs(high)), `${high} + ${low}: ${error}`);
      if (kink || Math.abs(high) > 31.9) continue;
      const steps = argument.t * 2 ** 21;
      assert.ok(
        Number.isInteger(steps) && Math.abs(steps) <= 2 ** 11 + 1,
        `t ${argument.t} has more than 12 bits`,
      );
      assert.ok(Math.abs(argument.rest) <= 1.001 * 2 ** -22 + Math.abs(low), `rest ${argument.rest}`);
    }
  });
}
