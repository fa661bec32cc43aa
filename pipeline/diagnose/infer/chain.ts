/** The order of layers and the orientation of their matrices: what names say, held against the chain of shapes. */
import { InputError, listed, shortened } from "../input_error.ts";
import { shapeText } from "../tensors.ts";
import { biasFits, misfitText, type Placed, placedAs, ROWS_TEXT } from "./placed.ts";
import type { Candidate } from "./roles.ts";
import { orderByName, type Rows } from "./tensor_names.ts";

export interface Chain {
  readonly layers: readonly Placed[];
  readonly evidence: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * @param asked what spec.json says of all rows, or null
 * @throws InputError where the shapes do not chain, or more than one reading does and no name decides
 */
export function chainOf(candidates: readonly Candidate[], asked: Rows | null): Chain {
  const before = precedence(candidates);
  const readings = readingsOf(candidates, asked).map((reading) => ({
    ...reading,
    orders: reading.layers.every(biasFits) ? orders(reading.layers, before) : [],
  }));
  const fitting = readings.filter(({ orders }) => orders.length > 0);
  if (fitting.length === 0) return anyOrder(candidates, readings);
  const [reading, other] = fitting;
  if (other !== undefined && !reading!.preferred) {
    throw new InputError(
      `Shapes and names do not tell whether a row of ${
        listed(candidates.map(({ weights }) => weights.name), 3)
      } ` +
        `belongs to an output or to an input: say "rows": "outputs" or "rows": "inputs" in --spec`,
    );
  }
  if (reading!.orders.length > 1) refuseOrder(candidates);
  const layers = reading!.orders[0]!;
  const agree = other === undefined
    ? "the chain of shapes allows nothing else"
    : "the chain of shapes allows both";
  const byName = reading!.preferred && asked === null;
  return {
    layers,
    evidence: [
      `order of layers, by ${wayOf(layers)}: ${layers.map(({ name }) => shortened(name)).join(", ")}`,
      `matrices have ${mixed(layers)}: ${
        asked !== null ? "--spec says so" : byName ? `${habitText(layers)}; ${agree}` : agree
      }`,
    ],
    warnings: readings[0]!.preferred && !reading!.preferred
      ? [`names would say ${mixed(readings[0]!.layers)} (${habitText(layers)}), but such shapes do not chain`]
      : [],
  };
}

interface Reading {
  readonly layers: readonly Placed[];
  /** Whether names or the spec say it, not shapes alone. */
  readonly preferred: boolean;
}

/** What names say first, where they say it of all; then all rows as outputs, and all as inputs. */
function readingsOf(candidates: readonly Candidate[], asked: Rows | null): Reading[] {
  if (asked !== null) return [{ layers: candidates.map((each) => placedAs(each, asked)), preferred: true }];
  const named = candidates.every(({ habit }) => habit !== null);
  const uniform = (["outputs", "inputs"] as const).map((rows) => ({
    layers: candidates.map((each) => placedAs(each, named ? rows : each.habit?.rows ?? rows)),
    preferred: false,
  }));
  if (!named) return uniform;
  const layers = candidates.map((each) => placedAs(each, each.habit!.rows));
  const different = uniform.filter((reading) =>
    reading.layers.some(({ rows }, at) => rows !== layers[at]!.rows)
  );
  return [{ layers, preferred: true }, ...different];
}

/** before[i] has j where names say that candidate j stands nearer to the inputs than i. */
function precedence(candidates: readonly Candidate[]): ReadonlySet<number>[] {
  return candidates.map(({ name }) =>
    new Set(candidates.flatMap((other, j) => orderByName(other.name, name) < 0 ? [j] : []))
  );
}

/** Steps of the search for an order; where it takes more, shapes and names leave too much open. */
const MOST_STEPS = 20_000;

/** Orders in which outputs fit the next inputs and nobody stands in front of who must be before; at most two. */
function orders(layers: readonly Placed[], before: readonly ReadonlySet<number>[]): Placed[][] {
  const found: Placed[][] = [];
  const [used, way] = [new Set<number>(), [] as number[]];
  let steps = 0;
  const search = (): void => {
    if (way.length === layers.length) found.push(way.map((at) => layers[at]!));
    for (let at = 0; at < layers.length && found.length < 2 && steps < MOST_STEPS; at++) {
      const last = way.at(-1);
      if (used.has(at) || last !== undefined && layers[last]!.outputs !== layers[at]!.inputs) continue;
      if ([...before[at]!].some((j) => !used.has(j))) continue;
      steps += 1;
      used.add(at);
      way.push(at);
      search();
      used.delete(at);
      way.pop();
    }
  };
  search();
  return found;
}

/** Names may mislead: then only an order that is the one in which shapes chain is taken. */
function anyOrder(candidates: readonly Candidate[], readings: readonly Reading[]): Chain {
  const free = candidates.map(() => new Set<number>());
  const all = readings.flatMap(({ layers }) => layers.every(biasFits) ? orders(layers, free) : []);
  if (all.length === 1) {
    const [layers] = all as [Placed[]];
    return {
      layers,
      evidence: [
        `order of layers: the only one in which shapes chain: ${
          layers.map(({ name }) => shortened(name)).join(", ")
        }`,
        `matrices have ${mixed(layers)}: the chain of shapes allows nothing else`,
      ],
      warnings: ["the names of layers would say another order, in which shapes do not chain"],
    };
  }
  if (all.length > 1) refuseOrder(candidates);
  const several = networksIn(candidates);
  const shapes = candidates.map(({ weights, bias }) => {
    const beside = bias === null ? "" : `, bias ${bias.shape[0]}`;
    return `${shortened(weights.name)} (${shapeText(weights.shape)}${beside})`;
  });
  throw new InputError(
    `The shapes of these layers do not chain from inputs to outputs: ${listed(shapes, 8)}${
      misfitText(readings[0]!.layers)
    }. ` +
      (several === null
        ? 'If the file holds more than the network, leave tensors out by "ignore" of --spec'
        : `The file seems to hold several networks: choose one by "prefix" of --spec, such as "${several}"`),
  );
}

/** A prefix of one of several networks in the file, or null. */
function networksIn(candidates: readonly Candidate[]): string | null {
  const prefixes = Map.groupBy(candidates, ({ weights: { name } }) => name.slice(0, name.search(/[./]/) + 1));
  const several = [...prefixes].filter(([prefix, layers]) => prefix !== "" && layers.length > 1);
  return several.length > 1 ? shortened(several[0]![0]) : null;
}

function refuseOrder(candidates: readonly Candidate[]): never {
  throw new InputError(
    `Names and shapes do not tell in which order ${
      listed(candidates.map(({ name }) => name), 8)
    } follow each ` +
      'other: list them from the inputs on in "layers" of --spec',
  );
}

function wayOf(layers: readonly Placed[]): string {
  const named = layers.slice(1).every(({ name }, at) => orderByName(layers[at]!.name, name) < 0);
  return layers.length === 1 || named
    ? "their names"
    : "names as far as they say it, and the chain of shapes";
}

function mixed(layers: readonly Placed[]): string {
  return [...new Set(layers.map(({ rows }) => ROWS_TEXT[rows]))].join(" and ");
}

function habitText(layers: readonly Placed[]): string {
  const whose = [...new Set(layers.flatMap(({ habit }) => habit === null ? [] : [habit.whose]))];
  return `their names are ${whose.join(" and ")}`;
}
