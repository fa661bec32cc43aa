/**
 * Waiting that counts only while this process listens. Keys are computed and stages checked in the same thread: while it
 * is busy, and on a machine that gives it little time, an answer may have come long before anybody looks. So a wait is
 * cut into parts, each begun when the one before it was noticed; a busy spell counts as one part, however long.
 */
const PARTS = 20;

export class OwnTimer {
  private timer: ReturnType<typeof setTimeout>;
  private left = PARTS;

  constructor(milliseconds: number, fire: () => void) {
    const part = milliseconds / PARTS;
    const step = () => {
      if (--this.left === 0) fire();
      else this.timer = setTimeout(step, part);
    };
    this.timer = setTimeout(step, part);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}

/** Counts time in the same way, from its start to its stop. */
export class OwnClock {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private begun = 0;
  private counted = 0;

  /**
   * @param part milliseconds that a busy spell counts at most
   * @param look is called after each part
   */
  constructor(private readonly part: number, private readonly look: (milliseconds: number) => void) {}

  start(): void {
    this.begun = performance.now();
    this.timer = setTimeout(() => {
      this.stop();
      this.start();
      this.look(this.counted);
    }, this.part);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.counted += Math.min(performance.now() - this.begun, this.part);
  }
}
