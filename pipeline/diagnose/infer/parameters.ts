/** θ of a chain of layers, and what is odd about its numbers. */
import { type DenseNetwork, densePlaces } from "../../../kernels/diagnosis/network.ts";
import { counted, InputError, listed, shortened } from "../input_error.ts";
import type { NamedTensor } from "../tensors.ts";
import type { Placed } from "./placed.ts";

/** θ as kernels/diagnosis/network.ts lays it out. */
export function parametersOf(network: DenseNetwork, layers: readonly Placed[]): Float64Array {
  const { places, parameters } = densePlaces(network);
  const theta = new Float64Array(parameters);
  for (const [l, { offset, stride, inputs, outputs }] of places.entries()) {
    const { weights: { values }, bias, rows } = layers[l]!;
    for (let k = 0; k < outputs; k++) {
      const at = offset + k * stride;
      for (let i = 0; i < inputs; i++) {
        theta[at + i] = values[rows === "outputs" ? k * inputs + i : i * outputs + k]!;
      }
      if (bias !== null) theta[at + inputs] = bias.values[k]!;
    }
  }
  return theta;
}

/** @throws InputError naming each tensor with NaN or infinite values, how many, and where the first one is */
export function refuseNotFinite(tensors: readonly NamedTensor[]): void {
  const found = tensors.flatMap(({ name, shape, values }) => {
    const first = values.findIndex((value) => !Number.isFinite(value));
    if (first < 0) return [];
    let count = 0;
    for (const value of values) if (!Number.isFinite(value)) count += 1;
    const place = placeText(first, shape);
    return [`${shortened(name)} has ${count} of ${values.length}, the first (${values[first]}) at ${place}`];
  });
  if (found.length === 0) return;
  throw new InputError(
    `Weights that are NaN or infinite: ${
      listed(found.map((each) => each), 4)
    }. Training has diverged, or the ` +
      "file is damaged: take an earlier checkpoint",
  );
}

/** [2, 0], counted from 0 as libraries do. */
function placeText(index: number, shape: readonly number[]): string {
  const place: number[] = [];
  let rest = index;
  for (const size of [...shape].reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${place.join(", ")}]`;
}

/** Matrices that are equal in every number: in training they may have been one. */
export function tiedWarnings(layers: readonly Placed[]): string[] {
  const byFirst = new Map<string, NamedTensor[]>();
  const warnings: string[] = [];
  for (const { weights } of layers) {
    const { values, shape, name } = weights;
    if (values.length < 2 || values.every((value) => value === values[0])) continue;
    const key = `${shape.join()} ${values[0]} ${values.at(-1)}`;
    const same = byFirst.get(key)?.find((other) => other.values.every((value, i) => value === values[i]));
    if (same !== undefined) {
      warnings.push(
        `${shortened(same.name)} and ${
          shortened(name)
        } are equal: if training held them equal (tied weights), ` +
          "this diagnosis is of another problem, in which they are free",
      );
    }
    byFirst.set(key, [...byFirst.get(key) ?? [], weights]);
  }
  return warnings;
}

/** @throws InputError for integers of 8 bits, which need a scale that is not there */
export function refuseQuantised(tensors: readonly NamedTensor[]): string[] {
  const whole = tensors.filter(({ dtype }) => /^[<>|=]?(u?int|[iu])\d/i.test(dtype));
  const small = whole.filter(({ dtype }) => /^[<>|=]?((u?int|[iu])8|[iu]1)$/i.test(dtype));
  if (small.length > 0) {
    throw new InputError(
      `Quantised weights: ${
        listed(small.map(({ name, dtype }) => `${shortened(name)} (${dtype})`), 3)
      }. Without ` +
        "their scales they say nothing: write them as float32",
    );
  }
  return whole.length === 0 ? [] : [
    `${counted(whole.length, "tensor")} of whole numbers taken as they are: ${
      listed(whole.map(({ name }) => name))
    }`,
  ];
}
