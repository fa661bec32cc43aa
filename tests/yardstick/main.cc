// A yardstick for the network kernels: the same work in C++, on one core. Made for a size by
//   g++ -O3 -march=native -fopenmp-simd -fno-math-errno -fno-trapping-math -DINPUTS=8 -DNEURONS=8 main.cc
// Reads from its input int32 N and M, float64 x (N x D), y (N) and thetas (M x P), then commands, a letter each: g
// gradient, f the same in float32, h Hessian, s step. Answers the CPU seconds that the M networks took and all results,
// float64: P + 1 values a network (loss last), P x P (lower triangle), P (the new point).
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>
#include "step.h"

constexpr int P = Network<double, INPUTS, NEURONS>::P;
constexpr double STEP = 1e-3;

template <typename T>
static std::vector<T> read(size_t count) {
  std::vector<T> values(count);
  if (fread(values.data(), sizeof(T), count, stdin) != count) exit(1);
  return values;
}

static double seconds() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main() {
  const auto size = read<int32_t>(2);
  const int n = size[0], m = size[1];
  const auto x = read<double>(size_t(n) * INPUTS), y = read<double>(n), thetas = read<double>(size_t(m) * P);
  const std::vector<float> single(thetas.begin(), thetas.end());
  static Network<double, INPUTS, NEURONS> network(n, x.data(), y.data());
  static Network<float, INPUTS, NEURONS> fast(n, x.data(), y.data());
  std::vector<double> known(size_t(m) * P), slope(P);
  for (int k = 0; k < m; k++) network.gradient(&thetas[k * P], &known[k * P]);
  for (int command; (command = getchar()) != EOF;) {
    const int own = command == 'h' ? P * P : command == 's' ? P : P + 1;
    std::vector<double> result(size_t(m) * own);
    std::vector<float> gradient(P);
    const double begin = seconds();
    for (int k = 0; k < m; k++) {
      const double* theta = &thetas[k * P];
      double* to = &result[size_t(k) * own];
      if (command == 'g') to[P] = network.gradient(theta, to);
      if (command == 'h') network.hessian(theta, to);
      if (command == 's') step(network, theta, &known[k * P], STEP, to, slope.data());
      if (command == 'f') {
        to[P] = fast.gradient(&single[k * P], gradient.data());
        for (int i = 0; i < P; i++) to[i] = gradient[i];
      }
    }
    const double taken = seconds() - begin;
    fwrite(&taken, sizeof taken, 1, stdout);
    fwrite(result.data(), sizeof(double), result.size(), stdout);
    fflush(stdout);
  }
}
