// The Hessian of many networks taken back into their charts, one part of a layer's maps a dispatch, the constants or the rest:
// first along its columns, then along its rows with the second derivatives of the maps. Maps of a layer as in chart.wgsl; with
// a = A / e, e = |v|, n = v / e:
//   da/dA = 1 / e, da/dv = -a n / e, d2a/dA dv = -n / e^2, d2a/dv dv = a (3 n n^T - I) / e^2; b = C - a sigma(bias).
// Bindings: 0 the zero; 1 part: array<u32>, [layer, whether the constants, whether the first part]; 2 slots; 3 state; 4
//   geometry; 5 charts: array<vec2f>, P x P a network, both triangles. Geometry as in chart.wgsl.
// Workgroup (slot, block of LANES lines), a line a lane. Reference: ../../analysis/finisher/charts.ts.

@group(0) @binding(1) var<storage, read> part: array<u32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> state: array<u32>;
@group(0) @binding(4) var<storage, read> geometry: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> charts: array<vec2f>;

fn is_new(m: u32) -> bool {
  return state[STATE * m + STATUS] == RUNNING && state[STATE * m + FRESH] != 0u && state[STATE * m + PHASE] == FLOWING;
}

/* One line of derivatives, entries `step` apart, back through the constants of a layer. */
fn pull_constants(m: u32, layer: u32, line: u32, step: u32) {
  let base = m * GEOMETRY * P;
  for (var i = 0u; i < W; i += 1u) {
    let u = layer * W + i;
    for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
      let at = output_at(u, q);
      let own = settled(charts[line + target_at(layer, q) * step]);
      let turn = settled(ds_mul(geometry[base + MOVED_OUTPUTS * P + at], geometry[base + (SIGMAS + 1u) * P + u]));
      charts[line + at * step] = ds_sub(charts[line + at * step], ds_mul(geometry[base + SIGMAS * P + u], own));
      charts[line + bias_at(u) * step] = ds_sub(charts[line + bias_at(u) * step], ds_mul(turn, own));
    }
  }
}

/* The same through the pairs and scales. */
fn pull_groups(m: u32, layer: u32, line: u32, step: u32) {
  let base = m * GEOMETRY * P;
  for (var k = 0u; k < W; k += 1u) {
    let pair = geometry[base + PAIR_LIST * P + layer * W + k];
    if (pair.x != 0.0) {
      for (var e = 0u; e < min(entry_count(layer), MOST_ENTRIES); e += 1u) {
        let i = line + entry_at(first_of(pair), e) * step;
        let j = line + entry_at(second_of(pair), e) * step;
        let factor = 1.5 - mix_factor(layer, e);
        let x = charts[i];
        let y = charts[j];
        charts[i] = ds_scale(ds_add(x, y), factor);
        charts[j] = ds_scale(ds_sub(x, y), factor);
      }
    }
  }
  for (var i = 0u; i < W; i += 1u) {
    let u = layer * W + i;
    let count = row_length(layer) - u32(geometry[base + FLATS * P + u].x);
    let inverse = geometry[base + INVERSES * P + u];
    if (inverse.x != 0.0) {
      var turn = vec2f(0.0, 0.0);
      for (var q = 0u; q < min(output_count(layer), W); q += 1u) {
        let at = output_at(u, q);
        let value = settled(charts[line + at * step]);
        turn = ds_add(turn, ds_mul(value, geometry[base + OUTPUTS * P + at]));
        charts[line + at * step] = ds_mul(value, inverse);
      }
      turn = settled(ds_mul(settled(turn), inverse));
      for (var k = 0u; k < min(count, MOST_STRIDE); k += 1u) {
        let at = weights_at(u) + k;
        let own = ds_mul(turn, geometry[base + DIRECTIONS * P + at]);
        charts[line + at * step] = ds_sub(charts[line + at * step], own);
      }
    }
  }
}

fn pull_line(m: u32, layer: u32, line: u32, step: u32) {
  if (part[1] != 0u) { pull_constants(m, layer, line, step); } else { pull_groups(m, layer, line, step); }
}
