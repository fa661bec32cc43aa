// Checkerboard Metropolis sweeps of the Ising model on squares with periodic borders, in whole numbers alone: every
// adapter gives the same bits, and no sum depends on an order. SIZE (even), REPLICAS and SEED are put before this text.
//
// spins[system][row][column]: 0 down, 1 up. A system is a replica at a temperature: system = temperature * REPLICAS +
// replica. One invocation of `sweep` is one spin of the colour whose turn it is; of `measure`, one system.

struct Turn { colour: u32, sweep: u32, row: u32, spare: u32 }

@group(0) @binding(0) var<uniform> turn: Turn;
// [temperature]: chances of a flip that costs 4 and 8, in 2³².
@group(0) @binding(1) var<storage, read> weights: array<vec2u>;
@group(0) @binding(2) var<storage, read_write> spins: array<u32>;
// [measurement][system]: number of spins up, number of pairs of unequal neighbours.
@group(0) @binding(3) var<storage, read_write> moments: array<vec2u>;

// A bijection of 32 bits: lowbias32 (C. Wellons, public domain).
fn mixed(value: u32) -> u32 {
  let a = (value ^ (value >> 16u)) * 0x7feb352du;
  let b = (a ^ (a >> 15u)) * 0x846ca68bu;
  return b ^ (b >> 16u);
}

fn spin(system: u32, row: u32, column: u32) -> u32 {
  return spins[(system * SIZE + row % SIZE) * SIZE + column % SIZE];
}

@compute @workgroup_size(64) fn sweep(@builtin(global_invocation_id) id: vec3u) {
  let system = id.x / (SIZE * SIZE / 2u);
  if (system >= arrayLength(&weights) * REPLICAS) { return; }
  let place = id.x % (SIZE * SIZE / 2u);
  let row = place / (SIZE / 2u);
  let column = 2u * (place % (SIZE / 2u)) + (row + turn.colour) % 2u;
  let at = (system * SIZE + row) * SIZE + column;
  let up = spin(system, row + 1u, column) + spin(system, row + SIZE - 1u, column) +
    spin(system, row, column + 1u) + spin(system, row, column + SIZE - 1u);
  let equal = select(4u - up, up, spins[at] == 1u);
  let chances = weights[system / REPLICAS];
  let chance = select(chances.x, chances.y, equal == 4u);
  let drawn = mixed(mixed(mixed(SEED ^ turn.sweep) + turn.colour) ^ id.x);
  if (equal <= 2u || drawn < chance) { spins[at] = 1u - spins[at]; }
}

@compute @workgroup_size(64) fn measure(@builtin(global_invocation_id) id: vec3u) {
  let system = id.x;
  let systems = arrayLength(&weights) * REPLICAS;
  if (system >= systems) { return; }
  var ups = 0u;
  var unequal = 0u;
  for (var row = 0u; row < SIZE; row++) {
    for (var column = 0u; column < SIZE; column++) {
      let own = spin(system, row, column);
      ups += own;
      unequal += (own ^ spin(system, row + 1u, column)) + (own ^ spin(system, row, column + 1u));
    }
  }
  moments[turn.row * systems + system] = vec2u(ups, unequal);
}
