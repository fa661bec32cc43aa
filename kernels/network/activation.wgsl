// An activation from its table, to 2^-44 of its range: the nearest node and a Taylor polynomial whose leading terms
// are double-single. No exponential and no division; every activation is a table (activation_table.ts).
// Row k belongs to the node z = k / NODES - RANGE and holds three vec4f: (value, slope), (second derivative, third
// derivative's high part, fourth derivative), (third's low part, fifth derivative, 0, 0); value, slope and second
// derivative are high and low parts. Beyond the table its end rows go on as straight lines, which is right to 2^-45.
// With a KINK it is two straight lines that meet in the origin, of slopes BELOW and ABOVE, high and low parts.
// Constants: NODES, ONE_OVER_NODES, RANGE, ROWS_BELOW_ZERO, FIFTH (whether the fifth derivative counts).
// Reference: ../activations.ts.

@group(0) @binding(1) var<storage, read> activation_table: array<vec4f>;

struct Activated { value: vec2f, slope: vec2f, curvature: vec2f }

/* sigma, sigma' and, with `second`, sigma'' at z; none of them normalised. */
fn activate(z: vec2f, second: bool) -> Activated {
  if (KINK) {
    let slope = select(vec2f(BELOW_HIGH, BELOW_LOW), vec2f(ABOVE_HIGH, ABOVE_LOW), z.x > 0.0);
    return Activated(product(z, slope), slope, vec2f(0.0, 0.0));
  }
  let m = min(max(z.x, -RANGE), RANGE) * NODES + MAGIC;
  let node = (m - MAGIC) * ONE_OVER_NODES;
  let t = z.x - node;
  // Beyond the table t can need more than 24 bits.
  let rest = ((z.x - t) - node) + z.y;
  let row = 3u * u32(bitcast<i32>(m) - 0x4B400000 + ROWS_BELOW_ZERO);
  let first = activation_table[row];
  let next = activation_table[row + 1u];
  let tt = t + rest;
  var fifth = 0.0;
  var third_low = 0.0;
  if (FIFTH || second) {
    let last = activation_table[row + 2u];
    third_low = last.x;
    fifth = last.y;
  }
  let th = upper(t);
  let tl = t - th;
  let half = tt * 0.5;
  let square = tt * half;

  let sh = upper(first.z);
  let sl = first.z - sh;
  let p = first.z * t;
  let pe = ((sh * th - p) + sh * tl + sl * th) + sl * tl;
  let value_tail = square * (next.x + tt * 0.333333343 * (next.z + tt * 0.25 * next.w));
  let v = two_sum(first.x, p);
  let value = vec2f(v.x, v.y + (first.y + (pe + (first.z * rest + first.w * t) + value_tail)));

  let ch = upper(next.x);
  let cl = next.x - ch;
  let q = next.x * t;
  let qe = ((ch * th - q) + ch * tl + cl * th) + cl * tl;
  var slope_tail = next.z + tt * 0.333333343 * next.w;
  if (FIFTH) { slope_tail = next.z + tt * 0.333333343 * (next.w + tt * 0.25 * fifth); }
  let s = two_sum(first.z, q);
  let slope = vec2f(s.x, s.y + (first.w + (qe + (next.x * rest + next.y * t) + square * slope_tail)));

  var curvature = vec2f(0.0, 0.0);
  if (second) {
    let r = two_product(next.z, t);
    let c = two_sum(next.x, r.x);
    let tail = (next.z * rest + third_low * t) + square * (next.w + tt * 0.333333343 * fifth);
    curvature = vec2f(c.x, c.y + (next.y + (r.y + tail)));
  }
  return Activated(value, slope, curvature);
}
