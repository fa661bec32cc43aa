// Where a run has the hyper-parameters of adam.wgsl. Needs runs.wgsl.

fn read_hyper(at: u32) -> Hyper {
  return Hyper(hyper_value(at), hyper_value(at + 1u), hyper_value(at + 2u), hyper_value(at + 3u), hyper_value(at + 4u),
    hyper_value(at + 5u));
}
