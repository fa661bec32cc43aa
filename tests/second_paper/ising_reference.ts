/** The lattice's sweeps in plain loops, spin by spin: the same whole numbers as the shader, written apart from it. */

export interface LatticeSizes {
  readonly size: number;
  readonly replicas: number;
  readonly settle: number;
  readonly sweeps: number;
  readonly every: number;
  readonly seed: number;
}

function mixed(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * Rows of moments.csv, in its order.
 * @param weights [T, 2] chances of a flip that costs 4 and 8, in 2³²
 */
export function latticeRows(sizes: LatticeSizes, weights: readonly (readonly [number, number])[]): string[] {
  const { size, replicas, settle, sweeps, every, seed } = sizes;
  const systems = weights.length * replicas;
  const rows: string[] = [];
  const lattices = Array.from(
    { length: systems },
    () => Array.from({ length: size }, () => new Array<number>(size).fill(1)),
  );
  const wrapped = (at: number) => (at + size) % size;
  for (let done = 0, taken = 0; taken < Math.floor(sweeps / every); done += every) {
    for (let sweep = done; sweep < done + every; sweep++) {
      for (const colour of [0, 1]) {
        const stem = mixed(mixed((seed ^ sweep) >>> 0) + colour);
        lattices.forEach((spins, system) => {
          const chances = weights[Math.floor(system / replicas)]!;
          for (let row = 0; row < size; row++) {
            for (let half = 0; half < size / 2; half++) {
              const column = 2 * half + (row + colour) % 2;
              const own = spins[row]![column]!;
              const around = [
                spins[wrapped(row + 1)]![column],
                spins[wrapped(row - 1)]![column],
                spins[row]![wrapped(column + 1)],
                spins[row]![wrapped(column - 1)],
              ];
              const equal = around.filter((spin) => spin === own).length;
              const invocation = (system * size * size) / 2 + row * (size / 2) + half;
              const chance = equal === 4 ? chances[1] : equal === 3 ? chances[0] : Infinity;
              if (mixed((stem ^ invocation) >>> 0) < chance) spins[row]![column] = 1 - own;
            }
          }
        });
      }
    }
    if (done < settle) continue;
    taken++;
    lattices.forEach((spins, system) => {
      let [ups, unequal] = [0, 0];
      spins.forEach((line, row) =>
        line.forEach((own, column) => {
          ups += own;
          unequal += own === spins[wrapped(row + 1)]![column] ? 0 : 1;
          unequal += own === line[wrapped(column + 1)] ? 0 : 1;
        })
      );
      rows.push([Math.floor(system / replicas), system % replicas, ups, unequal].join(","));
    });
  }
  return rows;
}
