// One step of RODAS4 (Hairer & Wanner, section IV.7; kernels/analysis/rodas4.ts) from a point whose gradient is known:
// a Hessian, a Cholesky factor and six gradients, the last one at the new point.
#pragma once
#include "network.h"

constexpr double A[6][6] = {
    {},
    {1.544},
    {0.9466785280815826, 0.2557011698983284},
    {3.314825187068521, 2.896124015972201, 0.9986419139977817},
    {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895},
    {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 1},
};
constexpr double C[6][5] = {
    {},
    {-5.6688},
    {-2.430093356833875, -0.2063599157091915},
    {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
    {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616},
    {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054},
};

/* In place, lower triangle, the diagonal inverted. */
template <int P>
void factorise(double* matrix) {
  for (int i = 0; i < P; i++) {
    double* row = matrix + i * P;
    for (int k = 0; k <= i; k++) {
      const double* other = matrix + k * P;
      double sum = 0;
#pragma omp simd reduction(+ : sum)
      for (int j = 0; j < k; j++) sum += row[j] * other[j];
      row[k] = k < i ? (row[k] - sum) * other[k] : 1 / std::sqrt(row[k] - sum);
    }
  }
}

template <int P>
void solve(const double* factor, double* right) {
  for (int i = 0; i < P; i++) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int j = 0; j < i; j++) sum += factor[i * P + j] * right[j];
    right[i] = (right[i] - sum) * factor[i * P + i];
  }
  for (int i = P - 1; i >= 0; i--) {
    const double x = right[i] *= factor[i * P + i];
#pragma omp simd
    for (int j = 0; j < i; j++) right[j] -= factor[i * P + j] * x;
  }
}

/* known: the gradient at theta; next, slope: the new point and its gradient, P each. */
template <int D, int R>
void step(Network<double, D, R>& network, const double* theta, const double* known, double h, double* next,
          double* slope) {
  constexpr int P = Network<double, D, R>::P;
  static double matrix[P * P], u[6][P], point[P];
  network.hessian(theta, matrix);
  for (int i = 0; i < P; i++) matrix[i * P + i] += 4 / h;
  factorise<P>(matrix);
  for (int stage = 0; stage < 6; stage++) {
    for (int i = 0; i < P; i++) {
      double sum = theta[i];
      for (int j = 0; j < stage; j++) sum += A[stage][j] * u[j][i];
      point[i] = sum;
    }
    if (stage > 0) network.gradient(point, slope);
    for (int i = 0; i < P; i++) {
      double sum = stage > 0 ? -slope[i] : -known[i];
      for (int j = 0; j < stage; j++) sum += C[stage][j] / h * u[j][i];
      u[stage][i] = sum;
    }
    solve<P>(matrix, u[stage]);
  }
  for (int i = 0; i < P; i++) next[i] = point[i] + u[5][i];
  network.gradient(next, slope);
}
