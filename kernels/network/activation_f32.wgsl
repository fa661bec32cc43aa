// An activation and its slope in f32 from a table, to 2^-23 of their range. Row k belongs to the node z = k / NODES -
// RANGE: (value, slope, second derivative, third derivative); beyond the table its end rows go on as straight lines.
// Constants as in activation.wgsl. Reference: ../activations.ts.

@group(0) @binding(1) var<storage, read> activation_table: array<vec4f>;

const MAGIC: f32 = 12582912.0; // 1.5 * 2^23: adding it rounds to a whole number, which stands in the low bits

/* sigma and sigma' at z. */
fn activate_f32(z: f32) -> vec2f {
  if (KINK) {
    let slope = select(BELOW_HIGH, ABOVE_HIGH, z > 0.0);
    return vec2f(z * slope, slope);
  }
  let m = min(max(z, -RANGE), RANGE) * NODES + MAGIC;
  let t = z - (m - MAGIC) * ONE_OVER_NODES;
  let row = activation_table[u32(bitcast<i32>(m) - 0x4B400000 + ROWS_BELOW_ZERO)];
  let half = t * 0.5;
  let bend = row.z + t * 0.333333343 * row.w;
  return vec2f(row.x + t * (row.y + half * bend), row.y + t * (row.z + half * row.w));
}
