// What factor.wgsl and reduce.wgsl share: some columns, a panel, of the matrix 1/(h GAMMA) I + H of many networks.
// Bindings: 0 the zero; 1 panel: array<u32>, [first column, a multiple of COLUMNS; column after the last, at most COLUMNS
//   further]; 2 slots; 3 state; 4 hessian, as in
//   hessian.wgsl; 5 factor: array<vec2f>, P x P a network, lower triangle, the diagonal inverted.

@group(0) @binding(1) var<storage, read> panel: array<u32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read> hessian: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> factor: array<vec2f>;

/* Entry (i, k) before any column is taken from it: of 1/(h GAMMA) I + H. */
fn entry(matrix: u32, i: u32, k: u32, h: f32) -> vec2f {
  let value = hessian[matrix + i * P + k];
  if (i == k) { return ds_add(value, ds_div(vec2f(ONE_OVER_GAMMA, 0.0), vec2f(h, 0.0))); }
  return value;
}
