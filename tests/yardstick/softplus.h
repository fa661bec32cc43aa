// Softplus with its slope for whole vectors: what a careful programmer writes for one machine, without a care for bits.
// log(1 + e^z) = max(z, 0) + log1p(u), u = e^-|z|; both functions by polynomials, made by interpolation at Chebyshev's
// nodes when the program starts. A division overlaps with the multiplications.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#ifdef __AVX512F__
constexpr int BYTES = 64;
#else
constexpr int BYTES = 32;
#endif

template <typename F>
struct Numbers;

template <>
struct Numbers<double> {
  typedef double V __attribute__((vector_size(BYTES)));
  typedef int64_t I __attribute__((vector_size(BYTES)));
  static constexpr int EXP = 11, LOG = 21, SHIFT = 52;
  static constexpr double MAGIC = 6755399441055744.0, LEAST = -1000.0;  // 1.5 * 2^52
};

template <>
struct Numbers<float> {
  typedef float V __attribute__((vector_size(BYTES)));
  typedef int32_t I __attribute__((vector_size(BYTES)));
  static constexpr int EXP = 6, LOG = 9, SHIFT = 23;
  static constexpr float MAGIC = 12582912.0f, LEAST = -120.0f;  // 1.5 * 2^23
};

/* Coefficients of the polynomial in t that meets f at degree + 1 Chebyshev nodes of [-1, 1]. */
template <typename F, typename Function>
void interpolate(Function f, int degree, F* coefficients) {
  const int count = degree + 1;
  long double chebyshev[32], power[32] = {}, before[32] = {}, here[32] = {};
  for (int j = 0; j < count; j++) {
    chebyshev[j] = 0;
    for (int i = 0; i < count; i++) {
      const long double angle = 3.14159265358979323846264338327950288L * (i + 0.5L) / count;
      chebyshev[j] += f(cosl(angle)) * cosl(j * angle) * (j == 0 ? 1 : 2) / count;
    }
  }
  // T_0 = 1, T_1 = t, T_{j+1} = 2 t T_j - T_{j-1}.
  here[0] = 1;
  for (int j = 0; j < count; j++) {
    for (int i = 0; i < count; i++) power[i] += chebyshev[j] * here[i];
    long double next[32] = {};
    for (int i = 0; i + 1 < count; i++) next[i + 1] = (j == 0 ? 1 : 2) * here[i];
    for (int i = 0; i < count; i++) next[i] -= before[i];
    std::memcpy(before, here, sizeof here);
    std::memcpy(here, next, sizeof here);
  }
  for (int i = 0; i < count; i++) coefficients[i] = F(power[i]);
}

template <typename F>
struct Softplus {
  using T = Numbers<F>;
  using V = typename T::V;
  using I = typename T::I;
  F exponential[T::EXP + 1], logarithm[T::LOG + 1];

  Softplus() {
    interpolate<F>([](long double t) { return exp2l(t / 2); }, T::EXP, exponential);
    // log1p(u) / u on [0, 1] with t = 2 u - 1.
    interpolate<F>([](long double t) { return log1pl((t + 1) / 2) / ((t + 1) / 2); }, T::LOG, logarithm);
  }

  inline __attribute__((always_inline)) void at(V z, V& value, V& slope) const {
    const V zero = {};
    const V t0 = (z > zero ? -z : z) * F(1.44269504088896340736);
    const V t = t0 > zero + T::LEAST ? t0 : zero + T::LEAST;
    const V m = t + T::MAGIC;
    const V s = 2 * (t - (m - T::MAGIC));
    V p = zero + exponential[T::EXP];
#pragma GCC unroll 32
    for (int i = T::EXP - 1; i >= 0; i--) p = p * s + exponential[i];
    const V u = (V)((I)p + ((I)m << T::SHIFT));
    const V w = 2 * u - 1;
    V q = zero + logarithm[T::LOG];
#pragma GCC unroll 32
    for (int i = T::LOG - 1; i >= 0; i--) q = q * w + logarithm[i];
    const V r = 1 / (1 + u);
    value = (z > zero ? z : zero) + u * q;
    slope = z > zero ? r : u * r;
  }
};
