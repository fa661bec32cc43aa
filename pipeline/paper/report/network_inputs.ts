/** Names of the inputs of report/networks that a configuration of the scaling study has. */
import { type Configuration, configurationName } from "../scaling/settings.ts";

export function networkInputs(configuration: Configuration): readonly [networks: string, data: string] {
  const name = configurationName(configuration);
  return [`networks-${name}.csv`, `data-${name}.bin`];
}
