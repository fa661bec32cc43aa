/** One roll of the explorer's ball: gradient descent and gradient flow side by side, with the points that are drawn. */
import type { Motion } from "./landscape_view.ts";
import { type BallState, Descent, Flow, type Start } from "./toy_motion.ts";

/** Time at which a roll ends: flows then are far beyond where steps of usual size stall. */
export const END = 30_000;
/** A point is drawn each time when time has grown by this part, or by a third of a unit. */
const SPACING = 0.02;
/** Steps between two looks at the clock. */
const BURST = 50;

export class BallRun {
  readonly #descent: Descent;
  readonly #flow: Flow;
  readonly #steps: BallState[] = [];
  readonly #flows: BallState[] = [];
  #next = 0;
  #pair = false;

  constructor(start: Start, readonly eta: number) {
    this.#descent = new Descent(start, eta);
    this.#flow = new Flow(start);
    this.#steps.push(this.#descent.state);
    this.#flows.push(this.#flow.state);
  }

  get motion(): Motion {
    return { eta: this.eta, steps: this.#steps, flow: this.#flows };
  }

  get time(): number {
    return this.#descent.steps * this.eta;
  }

  get thrownOut(): boolean {
    return this.#descent.thrownOut;
  }

  get done(): boolean {
    return this.time >= END || this.thrownOut;
  }

  /**
   * Goes on to a time, or until the clock says so.
   * @param enough asked after every fifty steps
   */
  advance(time: number, enough: () => boolean = () => false): void {
    const until = Math.min(time, END);
    while (this.time < until && !this.thrownOut) {
      this.#descent.step();
      const due = this.time >= this.#next;
      if (due || this.#pair) this.#draw();
      // The step after one that was due is drawn as well: both show how far the ball swings.
      this.#pair = due;
      if (due) this.#next = this.time + Math.max(this.time * SPACING, 1 / 3);
      if (this.#descent.steps % BURST === 0 && enough()) break;
    }
    if (this.#descent.steps > this.#steps.at(-1)!.steps) this.#draw();
  }

  #draw(): void {
    if (this.thrownOut) return;
    this.#steps.push(this.#descent.state);
    while (this.#flow.time < this.time) this.#flow.advance(this.time);
    this.#flows.push(this.#flow.state);
  }
}
