/** Where stages.html has a stage. Names are letters, digits and . _ - /, which ids and addresses take as they are. */
export function stageAnchor(name: string): string {
  return `stage-${name}`;
}
