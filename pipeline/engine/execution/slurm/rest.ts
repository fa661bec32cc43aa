/** The wait between two looks into store and queue. */

/** How long stages that become ready are collected for one array, milliseconds. */
export const COLLECT = 50;

export class Rest {
  private wake = () => {};

  /** Waits; a stage that becomes ready, or an interruption, shortens it. */
  async take(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, Math.min(milliseconds, COLLECT));
      };
    });
    this.wake = () => {};
  }

  /** The present wait takes no longer than it does to collect what becomes ready together. */
  shorten(): void {
    this.wake();
  }
}
