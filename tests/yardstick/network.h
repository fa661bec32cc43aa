// Loss, gradient and Hessian of one network with a softplus layer, in one pass over samples that stay in the cache.
// D inputs, R neurons, both known to the compiler, as they are to the kernels. theta in the order of
// kernels/network_shape.ts. A vector is as many samples; sums are vectors until the end.
#pragma once
#include <vector>
#include "softplus.h"

template <typename F, int D, int R>
struct Network {
  using V = typename Numbers<F>::V;
  static constexpr int P = R * (D + 2) + 1, STRIDE = D + 1, OUTPUT = R * STRIDE;
  static constexpr int WIDTH = BYTES / sizeof(F);
  // Vectors of a block: its columns and the sums of P * P / 2 entries share the second cache.
  static constexpr int VECTORS = P > 128 ? 32 : 8;
  static constexpr int TILE = 4, TILES = (P + TILE - 1) / TILE;

  int n = 0, blocks = 0;
  // For each block D inputs, the target and 1 (0 behind the last sample), VECTORS vectors each.
  std::vector<V> samples;
  Softplus<F> softplus;
  V values[R][VECTORS], slopes[R][VECTORS], errors[VECTORS];
  V columns[TILES * TILE][VECTORS];
  std::vector<V> tiles = std::vector<V>(TILES * (TILES + 1) / 2 * TILE * TILE);

  Network(int count, const double* x, const double* y) : n(count) {
    const int block = VECTORS * WIDTH;
    blocks = (n + block - 1) / block;
    samples.resize(size_t(blocks) * (D + 2) * VECTORS);
    F* words = (F*)samples.data();
    for (int i = 0; i < blocks * block; i++) {
      F* at = words + size_t(i / block) * (D + 2) * block + i % block;
      for (int k = 0; k < D; k++) at[k * block] = i < n ? x[i * D + k] : 0;
      at[D * block] = i < n ? y[i] : 0;
      at[(D + 1) * block] = i < n;
    }
  }

  static double total(V v) {
    double sum = 0;
    for (int i = 0; i < WIDTH; i++) sum += v[i];
    return sum;
  }

  /* values, slopes and errors of a block. */
  inline __attribute__((always_inline)) void forward(const F* theta, const V* x) {
    for (int v = 0; v < VECTORS; v++) errors[v] = theta[P - 1] - x[D * VECTORS + v];
    for (int j = 0; j < R; j++) {
      const F* w = theta + j * STRIDE;
      for (int v = 0; v < VECTORS; v++) {
        V z = x[v] * w[0] + w[D];
        for (int k = 1; k < D; k++) z += x[k * VECTORS + v] * w[k];
        softplus.at(z, values[j][v], slopes[j][v]);
        errors[v] += theta[OUTPUT + j] * values[j][v];
      }
    }
    for (int v = 0; v < VECTORS; v++) errors[v] *= x[(D + 1) * VECTORS + v];
  }

  /* Adds sums of e sigma' x, e sigma' and e sigma of a block. */
  inline __attribute__((always_inline)) void backward(const V* x, V* sum, V& outside) {
    for (int j = 0; j < R; j++) {
      V own[D + 2];
      for (int k = 0; k < D + 2; k++) own[k] = sum[j * (D + 2) + k];
      for (int v = 0; v < VECTORS; v++) {
        const V delta = errors[v] * slopes[j][v];
        for (int k = 0; k < D; k++) own[k] += delta * x[k * VECTORS + v];
        own[D] += delta;
        own[D + 1] += errors[v] * values[j][v];
      }
      for (int k = 0; k < D + 2; k++) sum[j * (D + 2) + k] = own[k];
    }
    for (int v = 0; v < VECTORS; v++) outside += errors[v];
  }

  /* Returns the loss; gradient: P. */
  double gradient(const F* theta, F* gradient) {
    V sum[R * (D + 2)] = {}, outside = {}, square = {};
    for (int b = 0; b < blocks; b++) {
      const V* x = samples.data() + size_t(b) * (D + 2) * VECTORS;
      forward(theta, x);
      for (int v = 0; v < VECTORS; v++) square += errors[v] * errors[v];
      backward(x, sum, outside);
    }
    for (int j = 0; j < R; j++) {
      for (int k = 0; k <= D; k++) {
        gradient[j * STRIDE + k] = 2.0 / n * theta[OUTPUT + j] * total(sum[j * (D + 2) + k]);
      }
      gradient[OUTPUT + j] = 2.0 / n * total(sum[j * (D + 2) + D + 1]);
    }
    gradient[P - 1] = 2.0 / n * total(outside);
    return total(square) / n;
  }

  inline __attribute__((always_inline)) void jacobian(const F* theta, const V* x) {
    for (int v = 0; v < VECTORS; v++) {
      const V one = x[(D + 1) * VECTORS + v];
      columns[P - 1][v] = one;
      for (int j = 0; j < R; j++) {
        const V outer = theta[OUTPUT + j] * slopes[j][v] * one;
        for (int k = 0; k < D; k++) columns[j * STRIDE + k][v] = outer * x[k * VECTORS + v];
        columns[j * STRIDE + D][v] = outer;
        columns[OUTPUT + j][v] = values[j][v] * one;
      }
    }
  }

  inline __attribute__((always_inline)) void multiply() {
    V* tile = tiles.data();
    for (int i = 0; i < TILES; i++) {
      for (int k = 0; k <= i; k++, tile += TILE * TILE) {
        V own[TILE][TILE];
        for (int a = 0; a < TILE; a++) for (int c = 0; c < TILE; c++) own[a][c] = tile[a * TILE + c];
        for (int v = 0; v < VECTORS; v++) {
          for (int a = 0; a < TILE; a++) {
            for (int c = 0; c < TILE; c++) own[a][c] += columns[i * TILE + a][v] * columns[k * TILE + c][v];
          }
        }
        for (int a = 0; a < TILE; a++) for (int c = 0; c < TILE; c++) tile[a * TILE + c] = own[a][c];
      }
    }
  }

  /* Adds sums of e sigma'' x_k x_l of a block. */
  inline __attribute__((always_inline)) void curve(const V* x, V* sum) {
    for (int j = 0; j < R; j++) {
      V bend[VECTORS];
      for (int v = 0; v < VECTORS; v++) bend[v] = errors[v] * slopes[j][v] * (1 - slopes[j][v]);
      V* pair = sum + j * STRIDE * (STRIDE + 1) / 2;
#pragma GCC unroll 32
      for (int k = 0; k <= D; k++) {
        V own[STRIDE];
#pragma GCC unroll 32
        for (int l = 0; l <= k; l++) own[l] = pair[l];
        for (int v = 0; v < VECTORS; v++) {
          const V both = k < D ? bend[v] * x[k * VECTORS + v] : bend[v];
#pragma GCC unroll 32
          for (int l = 0; l <= k; l++) own[l] += l < D ? both * x[l * VECTORS + v] : both;
        }
#pragma GCC unroll 32
        for (int l = 0; l <= k; l++) pair[l] = own[l];
        pair += k + 1;
      }
    }
  }

  /* hessian: P x P, lower triangle. */
  void hessian(const F* theta, double* hessian) {
    std::vector<V> bends(R * STRIDE * (STRIDE + 1) / 2);
    V sum[R * (D + 2)] = {}, outside = {};
    for (V& each : tiles) each = V{};
    for (int b = 0; b < blocks; b++) {
      const V* x = samples.data() + size_t(b) * (D + 2) * VECTORS;
      forward(theta, x);
      backward(x, sum, outside);
      curve(x, bends.data());
      jacobian(theta, x);
      multiply();
    }
    for (int p = 0; p < P; p++) {
      for (int q = 0; q <= p; q++) {
        const int i = p / TILE, k = q / TILE;
        const V* tile = tiles.data() + (i * (i + 1) / 2 + k) * TILE * TILE;
        hessian[p * P + q] = 2.0 / n * total(tile[p % TILE * TILE + q % TILE]);
      }
    }
    for (int j = 0; j < R; j++) {
      const V* pair = bends.data() + j * STRIDE * (STRIDE + 1) / 2;
      for (int k = 0; k <= D; k++) {
        for (int l = 0; l <= k; l++) {
          hessian[(j * STRIDE + k) * P + j * STRIDE + l] += 2.0 / n * theta[OUTPUT + j] * total(*pair++);
        }
        hessian[(OUTPUT + j) * P + j * STRIDE + k] += 2.0 / n * total(sum[j * (D + 2) + k]);
      }
    }
  }
};
