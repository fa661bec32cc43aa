// What an optimiser gives for one parameter: theta <- theta - step, and its memory.

struct Change { step: f32, memory: vec2f }
