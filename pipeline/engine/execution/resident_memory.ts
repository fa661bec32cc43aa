/** The memory that a process holds, as the system counts it. */

/** Resident bytes, or null where the process has ended or the system does not say. */
export function residentBytes(pid: number): number | null {
  try {
    const [, kibibytes] = /^VmRSS:\s*(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  } catch {
    return null;
  }
}

/** How often a process's memory is looked at, milliseconds. */
const EVERY = 50;

/**
 * Calls once when a process holds more than `limit` bytes. Address space is no measure: the engine of JavaScript
 * reserves far more than it uses, so that a limit of the system's (`ulimit -v`) would end every process.
 * @returns what ends the watch
 */
export function watchMemory(pid: number, limit: number, exceeded: (bytes: number) => void): () => void {
  const timer = setInterval(() => {
    const bytes = residentBytes(pid);
    if (bytes === null || bytes <= limit) return;
    clearInterval(timer);
    exceeded(bytes);
  }, EVERY);
  return () => clearInterval(timer);
}
