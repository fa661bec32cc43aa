// What factor.wgsl and reduce.wgsl share: some columns, a panel, of a matrix of many networks. Its entries, and what
// becomes of a network whose matrix is not positive definite, are the method's: flow_matrix.wgsl, finisher/matrix.wgsl.
// Bindings: 0 the zero; 1 panel: array<u32>, [first column, a multiple of COLUMNS; column after the last, at most COLUMNS
//   further]; 2 slots; 3 state; 4 hessian: array<vec2f>, P x P
//   a network, of which the lower triangle is read; 5 factor: array<vec2f>, P x P a network, lower triangle, the diagonal
//   inverted.

@group(0) @binding(1) var<storage, read> panel: array<u32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read> hessian: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> factor: array<vec2f>;
