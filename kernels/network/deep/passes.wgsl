// What jacobian.wgsl and tangents.wgsl leave of every sample for curvature.wgsl, PASS double-single values of each sample
// a slot, behind PASS_HEAD values that hold the network's exponents, two a value (layout.wgsl): from VALUE on h of each
// neuron; from ADJOINT on e delta of each unit; from TANGENT on dh_k/dz_v of each layer's neurons k with each neuron v up to that
// layer; from Z_HESSIAN on e d2f/dz_u dz_v of each pair of neurons. What has e is scaled to 15 bits by RESIDUAL_EXPONENT.

fn pass_record(slot: u32) -> u32 { return slot * (PASS_HEAD + PASS * N); }

/* dh_k/dz_v for neuron k of `layer`: layers below have (1 + ... + layer) W^2. */
fn tangent_entry(layer: u32, k: u32, v: u32) -> u32 {
  return TANGENT + layer * (layer + 1u) / 2u * W * W + v * W + k;
}

fn theta_exponent(slot: u32, i: u32) -> i32 {
  return i32(passes[pass_record(slot) + i / 2u][i % 2u]);
}

/* The exponent of column p of the Jacobian: its whole numbers are values times 2^(23 - e). */
fn column_exponent(slot: u32, p: u32) -> i32 {
  let u = unit_of(p);
  let k = p - first_weight(u);
  let e = theta_exponent(slot, DELTAS + u);
  if (k < fan_in(u)) {
    if (u < W) { return e + INPUT_EXPONENT; }
    return e + theta_exponent(slot, VALUES + (layer_of(u) - 1u) * W + k);
  }
  return e;
}
