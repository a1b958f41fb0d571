// Rows of numbers in eight bits (e4m3), each with the factor that brings its largest number to 448, in one pass. A row is one part, or two
// side by side; GELU by its tanh approximation may stand before: over all of a single part, or over the second of two.
#include <cuda_fp8.h>

#include "numbers.cuh"

constexpr int THREADS = 256;
constexpr int VECTORS = 8;  // a thread holds at most so many vectors of a row: rows of up to 16384 channels
constexpr float LARGEST = 448, LEAST_SCALE = 1e-12f;

__device__ inline float gelu(float x) {
    float inner = 0.79788456080286536f * (x + 0.044715f * x * x * x);
    return 0.5f * x * (1 + tanhf(inner));
}

// The larger of two, and what is no number where one is none.
__device__ inline float larger(float a, float b) { return a > b || a != a ? a : b; }

__device__ inline float block_largest(float x, float* shared) {
#pragma unroll
    for (int far = 16; far > 0; far /= 2) x = larger(x, __shfl_xor_sync(0xffffffffu, x, far));
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    float most = shared[0];
#pragma unroll
    for (int i = 1; i < THREADS / 32; i++) most = larger(most, shared[i]);
    return most;
}

// One block a row. first (rows, width), second (rows, more) or null -> out (rows, width + more), scales (rows).
template <typename T>
__device__ inline void eights(unsigned char* out, float* scales, const T* first, const T* second, int width, int more, int activated) {
    __shared__ float shared[THREADS / 32];
    long long row = blockIdx.x;
    int all = width + more;
    float values[VECTORS][WIDE];
    float most = 0;
#pragma unroll
    for (int v = 0; v < VECTORS; v++) {
        int c = (v * THREADS + threadIdx.x) * WIDE;
        if (c >= all) break;
        bool behind = c >= width;
        load(behind ? second + row * more + (c - width) : first + row * width + c, values[v]);
        if (activated && behind == (second != nullptr)) {
#pragma unroll
            for (int i = 0; i < WIDE; i++) values[v][i] = seen<T>(gelu(values[v][i]));
        }
#pragma unroll
        for (int i = 0; i < WIDE; i++) most = larger(most, fabsf(values[v][i]));
    }
    most = block_largest(most, shared);
    float scale = most != most ? most : fmaxf(most * (1 / LARGEST), LEAST_SCALE);
    if (threadIdx.x == 0) scales[row] = scale;
#pragma unroll
    for (int v = 0; v < VECTORS; v++) {
        int c = (v * THREADS + threadIdx.x) * WIDE;
        if (c >= all) break;
        union {
            __nv_fp8_storage_t at[WIDE];
            uint2 both;
        } eight;
#pragma unroll
        for (int i = 0; i < WIDE; i++) eight.at[i] = __nv_cvt_float_to_fp8(values[v][i] / scale, __NV_SATFINITE, __NV_E4M3);
        *reinterpret_cast<uint2*>(out + row * all + c) = eight.both;
    }
}

#define EIGHTS(name, T)                                                                                                       \
    extern "C" __global__ void __launch_bounds__(THREADS)                                                                    \
        eights_##name(unsigned char* out, float* scales, const T* first, const T* second, int width, int more, int activated) { \
        eights(out, scales, first, second, width, more, activated);                                                          \
    }
FOR_EACH_TYPE(EIGHTS)
