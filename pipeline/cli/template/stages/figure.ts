import type { StageContext } from "@flat-channels/engine";

export default function figure(context: StageContext): void {
  const hits = context.inputText("hits").trim().split("\n").slice(1).map(Number);
  const dots = hits.map((n, at) => `<circle cx="${8 * at + 8}" cy="${1200 - (n / 1024) * 350}" r="3"/>`);
  const line = `<path d="M0 ${1200 - 3.14159 * 350}H520" stroke="red"/>`;
  context.output(
    "fig1.svg",
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 520 200">${line}${dots.join("")}</svg>\n`,
  );
}
