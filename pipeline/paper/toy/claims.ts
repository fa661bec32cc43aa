/**
 * Stage toy/claims: claim 12 of the paper (section 7) on the toy model, a module for each part of it. Inputs:
 * critical_points.csv and h_zeros.csv of toy/critical-points, edge_fits.csv of toy/edge-of-stability, minibatch.csv of
 * toy/minibatch, batch_noise.csv of toy/batch-noise, sharpness.csv of toy/sharpness, published.csv. Parameter: batch (of
 * toy/minibatch). Outputs: claims.csv, claims.md (claims.ts).
 */
import type { StageContext } from "../../engine/mod.ts";
import { claimsCsv, claimsMarkdown } from "../claims.ts";
import { PUBLISHED, publishedNumbers } from "../published.ts";
import { readTable } from "../table.ts";
import { edgeClaims } from "./edge_claims.ts";
import { landscapeClaims } from "./landscape_claims.ts";
import { minibatchClaims } from "./minibatch_claims.ts";
import { noiseClaims, sharpnessClaims } from "./sharpness/claims.ts";

export interface ToyClaimsParameters {
  readonly batch: number;
}

export default function toyClaims(context: StageContext): void {
  const table = (name: string) => readTable(context.inputText(name));
  const { batch } = context.parameters as unknown as ToyClaimsParameters;
  const published = publishedNumbers(context.inputText(PUBLISHED));
  const points = table("critical_points.csv");
  const zeros = table("h_zeros.csv").map(({ w }) => Number(w));
  const claims = [
    ...landscapeClaims(points, zeros, published),
    ...edgeClaims(table("edge_fits.csv")),
    ...minibatchClaims(table("minibatch.csv"), points, published),
    ...sharpnessClaims(table("sharpness.csv")),
    ...noiseClaims(table("batch_noise.csv"), batch),
  ];
  context.output("claims.csv", claimsCsv(claims));
  context.output("claims.md", claimsMarkdown(claims));
}
