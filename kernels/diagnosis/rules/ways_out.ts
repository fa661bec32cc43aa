/**
 * What ways out of a channel's entrance have gained on the networks of figure O2, for the advice: numbers of a recorded
 * run, which tests/diagnosis/write_ways_out.ts writes here.
 */
import { closestOpposite } from "../pairs.ts";
import { GROUP_DISTANCE } from "../../analysis/channel/channel.ts";
import type { Found } from "./findings_for_rules.ts";
import known from "./ways_out.json" with { type: "json" };

/** At the entrance: the way on ends in a channel, and two units with opposite outputs have come together already. */
export function isAtEntrance({ channel, pairs }: Found): boolean {
  const pair = closestOpposite(pairs);
  return channel !== null && pair !== null && pair.distance < GROUP_DISTANCE;
}

const { networks, gradients, gained, gateBetter } = known;
const asked = `on ${networks} small networks that were stalled so`;

/** Behind the reasons of each piece of advice. */
export const KNOWN = {
  smallerStep: `${asked}, ${gradients} smaller steps gained ${
    percent(gained.smallSteps)
  } of what was to be had`,
  secondOrder:
    `${asked}, L-BFGS gained ${percent(gained.lbfgs)} of what was to be had in ${gradients} gradients, ` +
    `Adam with new memories ${percent(gained.adam)}`,
  gate: `${asked}, L-BFGS came lower with the unit in ${percent(gateBetter)} of cases`,
} as const;

function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}
