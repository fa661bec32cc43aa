/** Sums and products of columns against plain loops, and the functions against whole-number series. */
import assert from "node:assert/strict";
import { type Column, Columns, type Rows } from "../../kernels/float64/columns.ts";
import { padded } from "../../kernels/float64/sample_blocks.ts";
import { normals } from "../../kernels/strict/random.ts";

const LENGTHS = [4, 8, 12, 28, 64];

interface Bench {
  readonly columns: Columns;
  readonly u: Column;
  readonly v: Column;
  readonly to: Column;
  readonly rows: Rows;
  row(k: number): Float64Array;
}

/** Columns of random numbers, 16 rows of them. */
function bench(length: number): Bench {
  const columns = Columns.open(length);
  const rows = columns.rows(16);
  const [u, v, to] = [columns.column(), columns.column(), columns.column()];
  for (const [k, at] of [u, v, to].entries()) columns.view(at).set(normals("tests/columns", 7 + k, length));
  columns.view(rows.at, 16 * length).set(normals("tests/rows", 3, 16 * length));
  return { columns, u, v, to, rows, row: (k) => columns.view(rows.at + k * columns.stride) };
}

/** Terms of float64 summed in any order differ by this times the sum of their sizes. */
const ROUNDING = 64 * 2 ** -53;

function assertSum(found: number, terms: readonly number[], what: string): void {
  let [sum, size] = [0, 0];
  for (const term of terms) [sum, size] = [sum + term, size + Math.abs(term)];
  assert.ok(Math.abs(found - sum) <= ROUNDING * size, `${what}: got ${found}, expected ${sum}`);
}

const products = (u: Float64Array, v: Float64Array) => [...u].map((x, k) => x * v[k]!);

Deno.test("a column is filled, copied, scaled and multiplied, and nothing beside it is written", () => {
  for (const length of LENGTHS.slice(1)) {
    const { columns, u, v, to, rows, row } = bench(length);
    const { run } = columns;
    // All but the last four numbers, which must stay.
    const n = length - 4;
    const [a, b, before] = [u, v, to].map((at) => columns.view(at).slice()) as Float64Array[];
    const check = (expected: (k: number) => number, what: string) => {
      const found = columns.view(to);
      const all = Array.from({ length }, (_, k) => k < n ? expected(k) : before![k]!);
      assert.deepEqual([...found], all, `${what} of ${n}`);
      found.set(before!);
    };
    run.fill(to, 0.1, n);
    check(() => 0.1, "fill");
    run.copy(to, u, n);
    check((k) => a![k]!, "copy");
    run.add_scaled(to, 0.3, u, n);
    check((k) => before![k]! + 0.3 * a![k]!, "add_scaled");
    run.multiply(to, u, v, n);
    check((k) => a![k]! * b![k]!, "multiply");
    run.scale(to, 0.3, u, n);
    check((k) => 0.3 * a![k]!, "scale");
    run.add_scaled_product(to, 0.3, u, v, n);
    check((k) => before![k]! + 0.3 * a![k]! * b![k]!, "add_scaled_product");
    const weights = columns.numbers(8);
    for (const count of [1, 2, 3, 7]) {
      columns.view(weights, count).set(normals("tests/weights", count, count));
      run.combine(to, weights, rows.at, count, columns.stride, n);
      const [first, ...others] = columns.view(weights, count);
      check(
        (k) => others.reduce((sum, w, i) => sum + w * row(i + 1)[k]!, first! * row(0)[k]!),
        `combine ${count}`,
      );
    }
    for (const count of [1, 2, 3, 7]) {
      const all = Array.from({ length: 16 }, (_, k) => row(k).slice());
      run.multiply_rows(rows.at, u, rows.at, count, columns.stride, n);
      for (const [k, old] of all.entries()) {
        const wanted = old.map((x, i) => k < count && i < n ? a![i]! * x : x);
        assert.deepEqual([...row(k)], [...wanted], `multiply_rows ${count}, row ${k}`);
        row(k).set(old);
      }
    }
  }
});

Deno.test("dot and add_dots are the sums of products, for every count of rows", () => {
  for (const length of LENGTHS) {
    const { columns, u, v, rows, row } = bench(length);
    const { run } = columns;
    assertSum(run.dot(u, v, length), products(columns.view(u), columns.view(v)), `dot of ${length}`);
    for (let count = 0; count <= 9; count++) {
      const into = columns.numbers(12);
      columns.view(into, 12).fill(0.5);
      run.add_dots(into, u, rows.at, count, columns.stride, length);
      const found = columns.view(into, 12);
      for (let k = 0; k < 12; k++) {
        if (k >= count) assert.equal(found[k], 0.5, `number ${k} behind ${count}`);
        else assertSum(found[k]!, [0.5, ...products(columns.view(u), row(k))], `dot ${k} of ${count}`);
      }
    }
  }
});

Deno.test("add_gram adds the lower triangle of the rows' products, for 1 to 13 rows", () => {
  for (const length of [4, 20]) {
    for (let count = 1; count <= 13; count++) {
      const { columns, rows, row } = bench(length);
      const line = count + (4 - count % 4) % 4;
      const into = columns.numbers(line * line + 4);
      columns.view(into, line * line + 4).fill(0.25);
      columns.run.add_gram(into, 8 * line, rows.at, count, columns.stride, length);
      const found = columns.view(into, line * line + 4);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j <= i; j++) {
          assertSum(found[i * line + j]!, [0.25, ...products(row(i), row(j))], `${i}, ${j} of ${count}`);
        }
      }
      assert.deepEqual([...found.subarray(line * line)], [0.25, 0.25, 0.25, 0.25], "behind the matrix");
    }
  }
});

Deno.test("add_products adds the products of all rows with all others", () => {
  for (const [count, others] of [[1, 1], [2, 4], [3, 5], [6, 2], [7, 9]] as const) {
    const { columns, rows, row } = bench(12);
    const line = padded(others);
    const size = padded(count) * line;
    const into = columns.numbers(size + 4);
    columns.view(into, size + 4).fill(0.25);
    const second = rows.at + 4 * columns.stride;
    columns.run.add_products(into, 8 * line, rows.at, count, second, others, 0, columns.stride, 12);
    const found = columns.view(into, size + 4);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < others; j++) {
        assertSum(found[i * line + j]!, [0.25, ...products(row(i), row(4 + j))], `${i}, ${j} of ${count}`);
      }
    }
    assert.deepEqual([...found.subarray(size)], [0.25, 0.25, 0.25, 0.25], "behind the matrix");
  }
});

Deno.test("a NaN or an infinity in any place reaches every sum that has it", () => {
  const length = 12;
  for (const bad of [NaN, Infinity, -Infinity]) {
    for (let place = 0; place < length; place++) {
      const { columns, u, v, rows, row } = bench(length);
      const { run } = columns;
      columns.view(u)[place] = bad;
      row(2)[place] = bad;
      assert.ok(!Number.isFinite(run.dot(u, v, length)));
      const into = columns.numbers(64);
      run.add_dots(into, u, rows.at, 5, columns.stride, length);
      assert.ok(columns.view(into, 5).every((x) => !Number.isFinite(x)));
      columns.view(into, 64).fill(0);
      run.add_gram(into, 64, rows.at, 7, columns.stride, length);
      for (let i = 0; i < 7; i++) {
        for (let j = 0; j <= i; j++) {
          const found = columns.view(into, 64)[i * 8 + j]!;
          assert.equal(Number.isFinite(found), i !== 2 && j !== 2, `${bad} at ${place}: ${i}, ${j}`);
        }
      }
    }
  }
});

Deno.test("columns are opened for multiples of four only", () => {
  for (const length of [0, -4, 3, 4.5, NaN]) {
    assert.throws(() => Columns.open(length), /must be a positive multiple of 4/);
  }
});
