/** The memory that this process holds, as the system counts it. */

/** How often it is looked at, milliseconds. */
const EVERY = 50;

/**
 * Calls once when this process holds more than `limit` bytes of resident memory. It watches itself, while its stage works in
 * a worker: Deno lets nobody look at another process's memory who may not do everything. Address space is no measure: the
 * engine of JavaScript reserves far more than it uses, so that a limit of the system's (`ulimit -v`) would end every process.
 * @returns what ends the watch
 */
export function watchMemory(limit: number, exceeded: (bytes: number) => void): () => void {
  const timer = setInterval(() => {
    const { rss } = Deno.memoryUsage();
    if (rss <= limit) return;
    clearInterval(timer);
    exceeded(rss);
  }, EVERY);
  return () => clearInterval(timer);
}
