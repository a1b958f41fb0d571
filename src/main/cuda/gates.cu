// out = h * gelu(g) of rows [h, g].
#include "numbers.cuh"

template <typename T> __device__ inline void gated(T* out, const T* both, long long vectors, int width) {
    long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= vectors) return;
    int per_row = width / WIDE;
    const T* at = both + i / per_row * 2 * width + i % per_row * WIDE;
    float h[WIDE], g[WIDE];
    load(at, h);
    load(at + width, g);
#pragma unroll
    for (int k = 0; k < WIDE; k++) h[k] *= seen<T>(0.5f * g[k] * (1 + erff(g[k] * 0.70710678118654752f)));
    store(out + i * WIDE, h);
}

#define GATED(name, T) \
    extern "C" __global__ void gated_##name(T* out, const T* both, long long vectors, int width) { gated(out, both, vectors, width); }
FOR_EACH_TYPE(GATED)
