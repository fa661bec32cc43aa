// Judges the step to the point that gradient.wgsl has just evaluated, for many networks at once. The jobs are apart, in
// control/: magnitudes.wgsl and residuals.wgsl measure, step_length.wgsl chooses the next step, arrival.wgsl keeps what
// an accepted step leaves, ends.wgsl ends flows; here is the order of them. Equations:
// ../../analysis/integrators/gradient_flow.ts, which is the reference.
// A network starts in phase START: one evaluation finds the scale of its residuals (MEASURED), a second one its
// loss and gradient (FLOWING).
// Bindings: 0 the zero; 1 settings: array<f32>, [absolute tolerance, relative tolerance, gradient tolerance, least step
//   at convergence, largest step, most steps, whether to go on beyond MAXNORM, gradient tolerance at the
//   largest step and beyond MAXNORM, smallest step, most attempts]; 2 slots; 3 state; 4 vectors; 5 sums;
//   6 peaks: array<u32>, for each network and tile the largest |e| of the last evaluation and of the whole step, as bits.
// One workgroup of LANES a slot. Every lane judges for itself; each writes its own components.

@group(0) @binding(1) var<storage, read> settings: array<f32>;
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> state: array<u32>;
@group(0) @binding(4) var<storage, read_write> vectors: array<vec2f>;
@group(0) @binding(5) var<storage, read> sums: array<vec4i>;
@group(0) @binding(6) var<storage, read_write> peaks: array<u32>;

@compute @workgroup_size(LANES)
fn control(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = slots[group.x];
  let lane = local.x;
  let word = STATE * m;
  let phase = state[word + PHASE];
  let is_active = state[word + STATUS] == RUNNING && state[word + HAS_TRIAL] != 0u;
  let residual = bitcast<i32>(state[word + RESIDUAL_EXPONENT]);
  let h = bitcast<f32>(state[word + H]);
  let norm = parameter_norm(row_of(m, POINT));
  let excess = excess_of(norm);
  let most = magnitudes_of_all(lane, magnitudes_of_lane(m, lane, residual, excess, is_active));
  let loss = loss_at_point(m, residual, excess);
  let before = loss_before(m);
  let largest = max(max(magnitude(norm.x), magnitude(norm.y)), max(magnitude(loss.x), magnitude(loss.y)));
  let fits = residuals_fit(m, residual) && max(most.largest, largest) < NOT_FINITE;
  let accurate = most.error <= bitcast<u32>(1.0) || phase != FLOWING;
  let descends = ds_sub(loss, before).x <= 0.000001 * abs(before.x) || phase != FLOWING;
  let accepted = accurate && descends && fits && phase != START;
  workgroupBarrier();
  if (is_active && accepted) { move_theta(m, lane); }
  if (lane == 0u && is_active) {
    forget_residuals(m);
    if (phase == START) {
      state[word + PHASE] = MEASURED;
      scale_residuals(m);
    } else if (!fits) {
      reject(m, UNFIT, h * 0.2);
    } else if (!accurate) {
      reject(m, INACCURATE, h * step_shrinkage(most.error, state[word + REJECTED] != 0u));
    } else if (!descends) {
      reject(m, RISE, h * 0.3);
    } else {
      keep_values(m, loss, most.slope, norm.x, residual);
      scale_residuals(m);
      if (phase == FLOWING) {
        advance_time(m, h);
        choose_next_step(m, h, bitcast<f32>(most.error));
        end_where_arrived(m, h);
      }
    }
    if (phase == MEASURED && !accepted) { state[word + STATUS] = FAILED; }
  }
  if (lane == 0u && phase == FLOWING) { end_where_stuck(m); }
}
