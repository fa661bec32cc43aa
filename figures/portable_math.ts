/**
 * Puts pure-JavaScript elementary functions in the place of the host's, for the drawing libraries: their last
 * bits would otherwise depend on the machine that draws. Imported before them.
 */
import acos from "@stdlib/math-base-special-acos";
import asin from "@stdlib/math-base-special-asin";
import atan from "@stdlib/math-base-special-atan";
import atan2 from "@stdlib/math-base-special-atan2";
import cbrt from "@stdlib/math-base-special-cbrt";
import cos from "@stdlib/math-base-special-cos";
import cosh from "@stdlib/math-base-special-cosh";
import exp from "@stdlib/math-base-special-exp";
import expm1 from "@stdlib/math-base-special-expm1";
import ln from "@stdlib/math-base-special-ln";
import log10 from "@stdlib/math-base-special-log10";
import log1p from "@stdlib/math-base-special-log1p";
import log2 from "@stdlib/math-base-special-log2";
import pow from "@stdlib/math-base-special-pow";
import sin from "@stdlib/math-base-special-sin";
import sinh from "@stdlib/math-base-special-sinh";
import tan from "@stdlib/math-base-special-tan";
import tanh from "@stdlib/math-base-special-tanh";

function hypot(...values: number[]): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

Object.assign(Math, {
  ...{
    acos,
    asin,
    atan,
    atan2,
    cbrt,
    cos,
    cosh,
    exp,
    expm1,
    hypot,
    log: ln,
    log10,
    log1p,
    log2,
    pow,
    sin,
    sinh,
  },
  ...{ tan, tanh },
});
