// The natural size of a gradient G: from |L^-1 G|^2, G d, b and k (measure.wgsl).

fn held_size(size: vec2f, along: vec2f, b: vec2f, k: vec2f) -> vec2f {
  let part = settled(ds_mul(k, settled(ds_mul(settled(along), settled(along)))));
  return ds_sub(size, ds_div(part, ds_add(vec2f(1.0, 0.0), settled(ds_mul(k, b)))));
}
