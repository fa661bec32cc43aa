/** Tensors that no fully connected network has, and tensors that are no part of any network, by name and shape. */
import { listed, shortened } from "../input_error.ts";
import { type NamedTensor, shapeText } from "../tensors.ts";
import { nameParts, tokensOf } from "./tensor_names.ts";

/** State of an optimiser, counters and what else checkpoints keep beside weights. */
const BESIDE = new RegExp(
  "^(" + [
    "exp_avg(_sq)?|max_exp_avg_sq|momentum(_buffer)?|square_avg|acc_delta|prev_(step|loss)",
    "optimi[sz]er(_.*)?|opt_state|num_batches_tracked|iterations?|(global_)?steps?|epochs?",
    "learning_rate|lr|n_iter_?|t_|loss(_curve_?)?|best_loss_?|rng(_state)?|seed|count",
  ].join("|") + ")$",
  "i",
);

/** Whether the name alone says that it is no part of the network. */
export function isBeside({ name, shape }: NamedTensor): boolean {
  const tokens = tokensOf(name);
  if (tokens.some((token) => BESIDE.test(token))) return true;
  return shape.length === 0 && nameParts(name).role === null;
}

const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/^(running_(mean|var)|moving_(mean|variance)|batch_stats)$/i, "batch normalisation"],
  [
    /^(gamma|beta|scale|batch_?norm.*|bn_?\d*|layer_?norm.*|ln_?\d*|norm_?\d*|group_?norm.*)$/i,
    "normalisation",
  ],
  [/^(embeddings?|embed(_tokens)?|wte|wpe|pos_embed.*)$/i, "an embedding"],
  [/^(weight|bias)_[ih]h(_l\d+.*)?$|^recurrent_kernel$|^(lstm|gru|rnn)(_cell)?_?\d*$/i, "a recurrent layer"],
  [
    /^in_proj_(weight|bias)$|^[qkv]_proj$|^(self_)?attn$|^(multi_head_)?attention.*$|^query$/i,
    "attention",
  ],
  [/^conv\w*$/i, "a convolution"],
  [/^(weight_[gv]|original[01]|parametrizations)$/i, "weight normalisation"],
  [/^lora_\w+$/i, "a low-rank adapter"],
];

/** What a tensor belongs to that this cannot be, or null. */
export function foreignKind(tensor: NamedTensor): string | null {
  const { name, shape } = tensor;
  if (shape.length >= 3) {
    return `${shape.length}-D (${shapeText(shape)}), ${
      shape.length === 3 ? "a convolution over a line, or attention" : "a convolution"
    }`;
  }
  const tokens = tokensOf(name);
  for (const [pattern, kind] of KINDS) {
    if (tokens.some((token) => pattern.test(token))) return `of ${kind}`;
  }
  if (shape.length === 1 && nameParts(name).role === "weights") {
    return `1-D (${
      shapeText(shape)
    }) where a layer has a matrix: of normalisation, or a learnt slope (PReLU)`;
  }
  return null;
}

/** One sentence about all of them, the first of each kind named. */
export function foreignText(tensors: readonly NamedTensor[]): string | null {
  const kinds = new Map<string, string[]>();
  for (const tensor of tensors) {
    const kind = foreignKind(tensor);
    if (kind !== null) kinds.set(kind, [...kinds.get(kind)?.slice(0, 6) ?? [], tensor.name]);
  }
  if (kinds.size === 0) return null;
  const found = [...kinds].slice(0, 3).map(([kind, names]) =>
    names.length === 1 ? `${shortened(names[0]!)} is ${kind}` : `${listed(names, 3)} are ${kind}`
  );
  return found.join("; ");
}
