// What the regulariser R = max(s, 0)^3 / 3, kept exact, does to a step (propose.wgsl).

/* What the regulariser does to a step. */
struct Hold { reached: vec2f, change: vec2f, force: vec2f }

/* s', D and t from s, b and c. */
fn hold_of(s: vec2f, b: vec2f, c: vec2f) -> Hold {
  var beyond = vec2f(0.0, 0.0);
  if (s.x > 0.0) { beyond = s; }
  let square = settled(ds_mul(beyond, beyond));
  let a = ds_add(ds_add(s, c), settled(ds_mul(b, square)));
  if (a.x <= 0.0) { return Hold(a, ds_sub(a, s), ds_negate(square)); }
  let one = vec2f(1.0, 0.0);
  if (s.x > 0.0) {
    let line = ds_add(one, ds_scale(settled(ds_mul(b, s)), 2.0));
    let root = ds_sqrt(ds_add(ds_mul(line, line), ds_scale(settled(ds_mul(b, c)), 4.0)));
    let change = ds_div(ds_scale(c, 2.0), ds_add(line, root));
    return Hold(ds_add(s, change), change, settled(ds_mul(change, ds_add(ds_scale(s, 2.0), change))));
  }
  let root = ds_sqrt(ds_add(one, ds_scale(settled(ds_mul(a, b)), 4.0)));
  let reached = ds_div(ds_scale(a, 2.0), ds_add(one, root));
  return Hold(reached, ds_sub(reached, s), settled(ds_mul(reached, reached)));
}

/* max(s, 0)^3 / 3. */
fn regulariser_at(s: vec2f) -> vec2f {
  if (s.x <= 0.0) { return vec2f(0.0, 0.0); }
  return ds_mul(settled(ds_mul(settled(ds_mul(s, s)), s)), vec2f(0.333333343, -9.93410776e-9));
}

/* What the regulariser adds to the predicted fall: D^3 / 6 beyond MAXNORM, where its parts would cancel. */
fn held_fall(s: vec2f, hold: Hold) -> f32 {
  let change = hold.change.x;
  if (s.x > 0.0 && hold.reached.x > 0.0) { return change * change * change * 0.166666672; }
  var half = ds_scale(hold.force, 0.5);
  if (s.x > 0.0) { half = ds_add(half, settled(ds_mul(s, s))); }
  return ds_add(settled(ds_mul(half, hold.change)), ds_sub(regulariser_at(s), regulariser_at(hold.reached))).x;
}
