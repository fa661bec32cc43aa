/** How a diagnosis's page writes numbers, neurons, layers and lists. */
import { escapeHtml, withIndices } from "../../report/text.ts";
import { inDigits } from "../../report/verdict.ts";

/** As HTML: four digits, whole numbers in full, words escaped, a dash where there is none. */
export function shown(value: number | string | boolean | null): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return escapeHtml(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return String(value).replace("-", "−");
  return Number.isFinite(value) ? inDigits(value, 4) : escapeHtml(String(value));
}

export const counted = (count: number, noun: string) => `${shown(count)} ${noun}${count === 1 ? "" : "s"}`;

/** Longer lists are cut, and say so. */
const MOST_ITEMS = 40;
/** A longer text of a file is cut. */
const MOST_CHARACTERS = 400;

/** Text of a file, escaped, of bounded length. */
export function fromFile(text: string): string {
  const characters = text.slice(0, 2 * MOST_CHARACTERS);
  const cut = Array.from(characters).slice(0, MOST_CHARACTERS).join("");
  return escapeHtml(cut.length < text.length ? `${cut}…` : cut);
}

/** A sentence of ours that may quote a file. */
export function sentence(text: string): string {
  return withIndices(text);
}

export function listOf(items: readonly string[], name = ""): string {
  if (items.length === 0) return "";
  const rest = items.length - MOST_ITEMS;
  const all = items.slice(0, MOST_ITEMS).map((item) => `<li>${fromFile(item)}</li>`);
  if (rest > 0) all.push(`<li>and ${rest} more, in diagnosis.json</li>`);
  return `<ul${name === "" ? "" : ` class="${name}"`}>\n${all.join("\n")}\n</ul>`;
}

/** "neurons 3, 7 and 9", counted from 1. */
export function neurons(units: readonly number[]): string {
  const named = units.slice(0, 12).map((unit) => String(unit + 1));
  if (units.length > 12) named.push(`${units.length - 12} more`);
  if (named.length < 2) return `neuron ${named[0] ?? "–"}`;
  return `neurons ${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}

export const layerName = (layer: number) => `hidden layer ${layer + 1}`;
