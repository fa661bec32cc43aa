// Appends the points that a caller has chosen to a record, for many networks at once: runs after control.wgsl. A point is
// recorded when its step is new and its number a multiple of the plan's, or when it is the first at or past one of the
// plan's times. It is the accepted step as it is: the flow's steps depend on no plan, and the time stands with the point.
// Bindings: 0 the zero; 1 plan: array<u32>, [every so many steps or 0, CAPACITY of a slot, slots, times T <= MOST_TIMES,
//   T times (f32, rising)]; 2 slots; 3 state; 4 vectors; 5 cursors: array<u32>, for each network the index of the next
//   time, and 1 + the steps of the last point that was seen; 6 records: array<u32>, for each slot the number of its
//   points, then for each slot CAPACITY points of POINT_WORDS: steps; time and loss, high and low parts (4 f32); theta,
//   high and low parts (2 P f32), as in flow.wgsl.
// One workgroup of LANES a slot; every lane decides for itself, each copies its own components. Host: recording.ts.

@group(0) @binding(1) var<storage, read> plan: array<u32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> cursors: array<u32>;
@group(0) @binding(6) var<storage, read_write> records: array<u32>;

fn past(high: f32, low: f32, time: f32) -> bool { return high > time || (high == time && low >= 0.0); }

@compute @workgroup_size(LANES)
fn record(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let word = STATE * m;
  let steps = state[word + STEPS];
  let high = bitcast<f32>(state[word + TIME]);
  let low = bitcast<f32>(state[word + TIME + 1u]);
  let fresh = state[word + PHASE] == FLOWING && cursors[2u * m + 1u] != steps + 1u;
  var next = cursors[2u * m];
  let count = records[group.x];
  storageBarrier();
  if (fresh) {
    var chosen = plan[0] != 0u && steps % max(plan[0], 1u) == 0u;
    for (var k = next; k < min(plan[3], MOST_TIMES); k += 1u) {
      if (!past(high, low, bitcast<f32>(plan[4u + k]))) { break; }
      chosen = true;
      next = k + 1u;
    }
    let at = plan[2] + (group.x * plan[1] + count) * POINT_WORDS;
    if (chosen && count < plan[1]) {
      for (var p = local.x; p < P; p += LANES) {
        let theta = vectors[row_of(m, THETA) + p];
        records[at + 5u + 2u * p] = bitcast<u32>(theta.x);
        records[at + 6u + 2u * p] = bitcast<u32>(theta.y);
      }
      if (local.x == 0u) {
        records[at] = steps;
        for (var k = 0u; k < 2u; k += 1u) {
          records[at + 1u + k] = state[word + TIME + k];
          records[at + 3u + k] = state[word + LOSS + k];
        }
        records[group.x] = count + 1u;
      }
    }
    if (local.x == 0u) {
      cursors[2u * m] = next;
      cursors[2u * m + 1u] = steps + 1u;
    }
  }
}
