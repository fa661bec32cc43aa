/** Where stages.html has a stage. */
export function stageAnchor(name: string): string {
  return `stage-${name.replaceAll("/", "-")}`;
}
