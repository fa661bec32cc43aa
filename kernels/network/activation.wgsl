// An activation from its table: the nearest node and a Taylor polynomial whose leading terms are double-single. sigma errs
// by at most 2^-44 + 2^-43 max |sigma''|, sigma' by the same with sigma''' (of max(1, |sigma|)). No exponential and no
// division; every activation is a table (activation_table.ts).
// Row k belongs to the node z = k / NODES - RANGE and holds three vec4f: (value, slope), (second derivative, third / 3,
// fourth / 12), (third derivative, fifth / 6, 0); value, slope, second and, in the last vec4f, third derivative are high
// and low parts. Beyond the table its end rows go on as straight lines, which is right to 2^-45.
// The way from the node is cut in two: t, of 12 bits, and the rest. Then t times the upper 12 bits of a derivative is
// exact, and what is left needs no more than f32.
// Where the LAW of an activation gives its derivatives, sigma'' = sigma' L with L = ONE + BY_Z z + BY_VALUE sigma + BY_SLOPE
// sigma', only the first vec4f is read: reading from a table costs software adapters more than ten times an addition.
// With a KINK it is two straight lines that meet in the origin, of slopes BELOW and ABOVE, high and low parts.
// Constants: NODES, ONE_OVER_NODES, RANGE, ROWS_BELOW_ZERO, FIFTH (whether the fifth derivative counts), SLOPED (whether
// a line beyond the table has another slope than 0 or 1).
// Reference: ../activations.ts.

@group(0) @binding(1) var<storage, read> activation_table: array<vec4f>;

const NEAR: f32 = 6.0; // adding it rounds what is below 2 to multiples of 2^-21: 12 bits of 2^-10

struct Activated { value: vec2f, slope: vec2f, curvature: vec2f }

/* z = node of the row + t + rest; kinked: z itself. */
struct ReducedArgument { row: u32, node: f32, t: f32, rest: f32 }

struct Row { first: vec4f, next: vec4f, last: vec4f }

/* The place of z = a + b + c, where a and b have 24 bits of one grid, |b| less than a unit of a's, |c| of b's. */
fn reduce_parts(a: f32, b: f32, c: f32) -> ReducedArgument {
  let z = a + b;
  if (KINK) { return ReducedArgument(0u, 0.0, z, (b - (z - a)) + c); }
  let m = min(max(z, -RANGE), RANGE) * NODES + MAGIC;
  let node = (m - MAGIC) * ONE_OVER_NODES;
  let d = a - node;
  let t = ((d + b) + NEAR) - NEAR;
  return ReducedArgument(3u * u32(bitcast<i32>(m) - 0x4B400000 + ROWS_BELOW_ZERO), node, t, ((d - t) + b) + c);
}

fn reduce_argument(z: vec2f) -> ReducedArgument {
  if (KINK) { return ReducedArgument(0u, 0.0, z.x, z.y); }
  let m = min(max(z.x, -RANGE), RANGE) * NODES + MAGIC;
  let node = (m - MAGIC) * ONE_OVER_NODES;
  let d = z.x - node;
  let t = (d + NEAR) - NEAR;
  return ReducedArgument(3u * u32(bitcast<i32>(m) - 0x4B400000 + ROWS_BELOW_ZERO), node, t, (d - t) + z.y);
}

/* What sigma and sigma', with `second` also sigma'', need. */
fn row_at(row: u32, second: bool) -> Row {
  var next = vec4f(0.0, 0.0, 0.0, 0.0);
  var last = vec4f(0.0, 0.0, 0.0, 0.0);
  if (KINK) { return Row(next, next, last); }
  if (!LAW || second) { next = activation_table[row + 1u]; }
  if (FIFTH || second) { last = activation_table[row + 2u]; }
  return Row(activation_table[row], next, last);
}

/* A row's `next` by the law. */
fn next_of(first: vec4f, node: f32) -> vec4f {
  // L, L' and L''; the second derivative to 36 bits, as it counts by 2^-10.
  var l = vec2f(BY_Z * node, 0.0);
  if (BY_VALUE != 0.0) { l = vec2f(BY_VALUE * first.x, BY_VALUE * first.y); }
  if (BY_SLOPE != 0.0) { l = vec2f(BY_SLOPE * first.z, BY_SLOPE * first.w); }
  if (ONE != 0.0) {
    let s = quick_two_sum(ONE, l.x);
    l = vec2f(s.x, s.y + l.y);
  }
  let sh = upper(first.z);
  let lh = upper(l.x);
  let both = quick_two_sum(sh * lh, sh * ((l.x - lh) + l.y) + ((first.z - sh) + first.w) * l.x);
  let second = both.x;
  var law_slope = BY_Z;
  if (BY_VALUE != 0.0) { law_slope = BY_VALUE * first.z; }
  if (BY_SLOPE != 0.0) { law_slope = BY_SLOPE * second; }
  let third = second * l.x + first.z * law_slope;
  var fourth = third * l.x + 2.0 * (second * law_slope);
  if (BY_VALUE != 0.0) { fourth = fourth + first.z * (BY_VALUE * second); }
  if (BY_SLOPE != 0.0) { fourth = fourth + first.z * (BY_SLOPE * third); }
  return vec4f(second, both.y, third * 0.333333343, fourth * 0.0833333358);
}

/* (a, a_low) + (b, b_low) (t + rest) + tail; the table's a makes the short sum exact (activation_table.ts). */
fn taylor(a: f32, a_low: f32, b: f32, b_low: f32, t: f32, rest: f32, tail: f32) -> vec2f {
  let high = upper(b);
  let low = (b - high) + b_low;
  let s = quick_two_sum(a, high * t);
  return vec2f(s.x, s.y + (a_low + ((low * t + b * rest) + tail)));
}

/* sigma, sigma' and, with `second`, sigma'' from the row of an argument; none of them normalised. */
fn activated(row: Row, node: f32, t: f32, rest: f32, second: bool) -> Activated {
  if (KINK) {
    let slope = select(vec2f(BELOW_HIGH, BELOW_LOW), vec2f(ABOVE_HIGH, ABOVE_LOW), t > 0.0);
    return Activated(product(vec2f(t, rest), slope), slope, vec2f(0.0, 0.0));
  }
  var next = row.next;
  if (LAW && !second) { next = next_of(row.first, node); }
  let tt = t + rest;
  let square = tt * (tt * 0.5);
  let fourth = tt * next.w;
  let third = next.z + fourth;

  let value_tail = square * (next.x + tt * third);
  var value = taylor(row.first.x, row.first.y, row.first.z, row.first.w, t, rest, value_tail);
  if (SLOPED) {
    // Beyond the table t may have 24 bits.
    let step = product(vec2f(t, rest), vec2f(row.first.z, row.first.w));
    value = accumulate(vec2f(row.first.x, row.first.y), vec2f(step.x, step.y + value_tail));
  }
  var slope_tail = 3.0 * third + fourth;
  if (FIFTH) { slope_tail = slope_tail + square * row.last.z; }
  let slope = taylor(row.first.z, row.first.w, next.x, next.y, t, rest, square * slope_tail);
  var curvature = vec2f(0.0, 0.0);
  if (second) {
    let tail = square * (12.0 * next.w + tt * (2.0 * row.last.z));
    curvature = taylor(next.x, next.y, row.last.x, row.last.y, t, rest, tail);
  }
  return Activated(value, slope, curvature);
}

/* sigma, sigma' and, with `second`, sigma'' at z; none of them normalised. */
fn activate(z: vec2f, second: bool) -> Activated {
  let argument = reduce_argument(z);
  return activated(row_at(argument.row, second), argument.node, argument.t, argument.rest, second);
}
