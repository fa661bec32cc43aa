// What a gradient kernel leaves of one network and tile, after its lanes have gone over their samples: the sums, CHUNK at a
// time, and the largest residuals. Buffers and words of the lanes are declared by each kernel. Needs lane_sums.wgsl.

/* Sums `begin` to `begin` + CHUNK, which every lane has just left in lane_words. */
@inline fn keep_sums(m: u32, tile: u32, lane: u32, begin: u32) {
  workgroupBarrier();
  for (var c = lane; c < min(CHUNK, Q - begin); c += LANES) {
    let total = sum_of_lanes(lane_words, c);
    sums[(m * TILES + tile) * SUM_ROW + begin + c] = total;
  }
  workgroupBarrier();
}

/* The bits of the largest |e|, and of the largest since peaks was set to 0, from each lane's own. */
@inline fn keep_peak(m: u32, tile: u32, lane: u32, own: u32) {
  lane_peaks[lane] = own;
  workgroupBarrier();
  if (lane == 0u) {
    var largest = own;
    for (var l = 1u; l < LANES; l += 1u) { largest = max(largest, lane_peaks[l]); }
    let at = 2u * (m * TILES + tile);
    peaks[at] = largest;
    peaks[at + 1u] = max(peaks[at + 1u], largest);
  }
}
