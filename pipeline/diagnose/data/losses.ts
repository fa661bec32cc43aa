/** `--loss`, with the conventions of who trains with it. */
import type { DenseLoss } from "../../../kernels/diagnosis/findings.ts";
import { InputError, shortened } from "../input_error.ts";

export const LOSSES = ["mse", "mse-sum", "mse-half", "cross-entropy"] as const;

export interface ChosenLoss {
  readonly loss: DenseLoss;
  readonly evidence: string;
}

/**
 * @param text null: mse
 * @param outputs M of the network
 * @throws InputError for another name, and for a cross-entropy of one output
 */
export function parseLoss(text: string | null, outputs: number): ChosenLoss {
  const square = (factor: number, said: string): ChosenLoss => ({
    loss: { kind: "mean-square", factor },
    evidence: `loss ${text ?? "mse, as --loss says nothing"}: ${said}`,
  });
  switch (text) {
    case null:
    case "mse":
      return square(1 / outputs, "mean of squares over samples and outputs, PyTorch's and Keras' MSE");
    case "mse-sum":
      return square(1, "squares summed over outputs, mean over samples");
    case "mse-half":
      return square(
        1 / (2 * outputs),
        "half of the mean of squares over samples and outputs, scikit-learn's MLPRegressor; its term alpha " +
          "(L2) is no part of it",
      );
    case "cross-entropy":
      if (outputs > 1) {
        return {
          loss: { kind: "cross-entropy" },
          evidence:
            "loss cross-entropy: mean over samples of −log softmax of the outputs (logits), natural logarithm",
        };
      }
      throw new InputError(
        "--loss cross-entropy needs an output for each class: the network has one. A single logit z of a binary " +
          "cross-entropy is the same as two outputs, 0 and z",
      );
    default:
      throw new InputError(`--loss ${shortened(text)} is not known: there are ${LOSSES.join(", ")}`);
  }
}
