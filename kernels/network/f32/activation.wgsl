// An activation and its slope in f32 from a table, to 2^-23 of their range. Row k belongs to the node z = k / NODES -
// RANGE and holds two vec2f, (value, slope) and (second derivative, third derivative); beyond the table its end rows go
// on as straight lines.
// Constants and the LAW, by which only value and slope are read, as in ../activation.wgsl. Reference: ../../activations.ts.

@group(0) @binding(1) var<storage, read> activation_table: array<vec2f>;

const MAGIC: f32 = 12582912.0; // 1.5 * 2^23: adding it rounds to a whole number, which stands in the low bits

/* z = node of the row + t; kinked: z itself. */
struct ReducedArgument { row: u32, node: f32, t: f32 }

fn reduce_argument(z: f32) -> ReducedArgument {
  if (KINK) { return ReducedArgument(0u, 0.0, z); }
  let m = min(max(z, -RANGE), RANGE) * NODES + MAGIC;
  let node = (m - MAGIC) * ONE_OVER_NODES;
  return ReducedArgument(u32(bitcast<i32>(m) - 0x4B400000 + ROWS_BELOW_ZERO), node, z - node);
}

/* What `activated` needs of a row. */
fn row_at(row: u32) -> vec4f {
  if (KINK) { return vec4f(0.0, 0.0, 0.0, 0.0); }
  let first = activation_table[2u * row];
  if (LAW) { return vec4f(first.x, first.y, 0.0, 0.0); }
  let next = activation_table[2u * row + 1u];
  return vec4f(first.x, first.y, next.x, next.y);
}

/* A row with its second and third derivative by the law. */
fn completed(row: vec4f, node: f32) -> vec4f {
  var l = BY_Z * node;
  if (BY_VALUE != 0.0) { l = BY_VALUE * row.x; }
  if (BY_SLOPE != 0.0) { l = BY_SLOPE * row.y; }
  if (ONE != 0.0) { l = ONE + l; }
  let second = row.y * l;
  var law_slope = BY_Z;
  if (BY_VALUE != 0.0) { law_slope = BY_VALUE * row.y; }
  if (BY_SLOPE != 0.0) { law_slope = BY_SLOPE * second; }
  return vec4f(row.x, row.y, second, second * l + row.y * law_slope);
}

/* sigma and sigma' from the row of an argument. */
fn activated(read: vec4f, node: f32, t: f32) -> vec2f {
  if (KINK) {
    let slope = select(BELOW_HIGH, ABOVE_HIGH, t > 0.0);
    return vec2f(t * slope, slope);
  }
  var row = read;
  if (LAW) { row = completed(read, node); }
  // The third derivative counts in sigma' only: t^3 / 6 of it is below 2^-32.
  let half = t * 0.5;
  return vec2f(row.x + t * (row.y + half * row.z), row.y + t * (row.z + half * row.w));
}

/* sigma and sigma' at z. */
fn activate_f32(z: f32) -> vec2f {
  let argument = reduce_argument(z);
  return activated(row_at(argument.row), argument.node, argument.t);
}
