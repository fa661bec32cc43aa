/** Means over time and replicas; each error is the standard error of the replicas' means. */
import type { StageContext } from "@flat-channels/engine";

export default function analysis(context: StageContext): void {
  const { sizes, temperatures } = context.parameters as { sizes: number[]; temperatures: number[] };
  const rows = sizes.flatMap((size) => {
    const spins = size * size;
    const groups = new Map<number, Map<number, [number, number][]>>();
    for (const line of context.inputText(`${size}`).trim().split("\n").slice(1)) {
      const [temperature, replica, ups, unequal] = line.split(",").map(Number) as [
        number,
        number,
        number,
        number,
      ];
      const replicas = groups.get(temperature) ?? new Map<number, [number, number][]>();
      groups.set(temperature, replicas);
      const series = replicas.get(replica) ?? [];
      replicas.set(replica, series);
      series.push([(2 * ups - spins) / spins, (2 * unequal - 2 * spins) / spins]);
    }
    return temperatures.map((temperature, at) => {
      const series = [...groups.get(at)!.values()];
      const magnetisation = meanOf(series.map((one) => mean(one.map(([m]) => Math.abs(m)))));
      const energy = meanOf(series.map((one) => mean(one.map(([, e]) => e))));
      const binder = meanOf(series.map((one) => {
        const second = mean(one.map(([m]) => m * m));
        return 1 - mean(one.map(([m]) => m * m * m * m)) / (3 * second * second);
      }));
      return [size, temperature, ...magnetisation, ...energy, ...binder].join(",");
    });
  });
  const head = "size,temperature,magnetisation,magnetisation_error,energy,energy_error,binder,binder_error";
  context.output("means.csv", [head, ...rows].join("\n") + "\n");
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanOf(values: readonly number[]): [number, number] {
  const middle = mean(values);
  const spread = values.reduce((sum, value) => sum + (value - middle) * (value - middle), 0);
  return [middle, Math.sqrt(spread / (values.length - 1) / values.length)];
}
