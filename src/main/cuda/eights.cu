// Rows of numbers in eight bits (e4m3), each with the factor that brings its largest number to 448, in one pass. A row is one part, or two
// side by side; GELU by its tanh approximation may stand before: over all of a single part, or over the second of two. Or it is what a
// norm under its modulation answers.
#include <cuda_fp8.h>

#include "norms.cuh"

constexpr int THREADS = 256;
constexpr int VECTORS = 8;  // a thread holds at most so many vectors of a row: rows of up to 16384 channels
constexpr float LARGEST = 448, LEAST_SCALE = 1e-12f;

// x (1 + tanh(y)) / 2 = x / (1 + exp(-2 y)), which takes two of the quick instructions where tanh takes a branch and twenty.
__device__ inline float gelu(float x) {
    float inner = 0.79788456080286536f * (x + 0.044715f * x * x * x);
    return __fdividef(x, 1 + __expf(-2 * inner));
}

// The larger of two, and what is no number where one is none.
__device__ inline float larger(float a, float b) { return a > b || a != a ? a : b; }

template <int THREADS_OF_BLOCK>
__device__ inline float block_largest(float x, float* shared) {
#pragma unroll
    for (int far = 16; far > 0; far /= 2) x = larger(x, __shfl_xor_sync(0xffffffffu, x, far));
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    float most = shared[0];
#pragma unroll
    for (int i = 1; i < THREADS_OF_BLOCK / 32; i++) most = larger(most, shared[i]);
    return most;
}

// The values of a row that the block's threads hold, in eight bits: out (rows, width), scales (rows).
template <int THREADS_OF_BLOCK, int VECTORS_OF_THREAD>
__device__ inline void write(unsigned char* out, float* scales, const float (&values)[VECTORS_OF_THREAD][WIDE], int width) {
    __shared__ float shared[THREADS_OF_BLOCK / 32];
    long long row = blockIdx.x;
    float most = 0;
#pragma unroll
    for (int v = 0; v < VECTORS_OF_THREAD; v++) {
        if ((v * THREADS_OF_BLOCK + threadIdx.x) * WIDE >= width) break;
#pragma unroll
        for (int i = 0; i < WIDE; i++) most = larger(most, fabsf(values[v][i]));
    }
    most = block_largest<THREADS_OF_BLOCK>(most, shared);
    float scale = most != most ? most : fmaxf(most * (1 / LARGEST), LEAST_SCALE);
    if (threadIdx.x == 0) scales[row] = scale;
    float inverse = 1 / scale;
#pragma unroll
    for (int v = 0; v < VECTORS_OF_THREAD; v++) {
        int c = (v * THREADS_OF_BLOCK + threadIdx.x) * WIDE;
        if (c >= width) break;
        union {
            __nv_fp8_storage_t at[WIDE];
            uint2 both;
        } eight;
#pragma unroll
        for (int i = 0; i < WIDE; i++) eight.at[i] = __nv_cvt_float_to_fp8(values[v][i] * inverse, __NV_SATFINITE, __NV_E4M3);
        *reinterpret_cast<uint2*>(out + row * width + c) = eight.both;
    }
}

// One block a row. first (rows, width), of which `tokens` rows of a sample lie one behind the other and samples `stride` apart, and second
// (rows, more) or null -> out (rows, width + more), scales (rows).
template <typename T>
__device__ inline void eights(unsigned char* out, float* scales, const T* first, const T* second, int width, int more, int activated,
                              int tokens, long long stride) {
    long long row = blockIdx.x;
    const T* at = first + row / tokens * stride + row % tokens * width;
    int all = width + more;
    float values[VECTORS][WIDE];
#pragma unroll
    for (int v = 0; v < VECTORS; v++) {
        int c = (v * THREADS + threadIdx.x) * WIDE;
        if (c >= all) break;
        bool behind = c >= width;
        load(behind ? second + row * more + (c - width) : at + c, values[v]);
        if (activated && behind == (second != nullptr)) {
#pragma unroll
            for (int i = 0; i < WIDE; i++) values[v][i] = seen<T>(gelu(values[v][i]));
        }
    }
    write<THREADS, VECTORS>(out, scales, values, all);
}

#define EIGHTS(name, T)                                                                                                       \
    extern "C" __global__ void __launch_bounds__(THREADS)                                                                    \
        eights_##name(unsigned char* out, float* scales, const T* first, const T* second, int width, int more, int activated, \
                      int tokens, long long stride) {                                                                        \
        eights(out, scales, first, second, width, more, activated, tokens, stride);                                          \
    }
FOR_EACH_TYPE(EIGHTS)

// What the norm answers is rounded to T first, as a product in eight bits behind the norm alone would read it.
#define NORM(name, T)                                                                                                                     \
    extern "C" __global__ void __launch_bounds__(NORM_THREADS)                                                                            \
        norm_eights_##name(unsigned char* out, float* scales, T* sum, const T* x, const T* added, const T* gate0, const T* gate1,        \
                           const T* shift0, const T* shift1, const T* scale0, const T* scale1, const T* weight, const T* bias,           \
                           long long stride, int tokens, int text, int width, float epsilon) {                                           \
        float values[NORM_VECTORS][WIDE];                                                                                                 \
        norm(values, sum, x, added, gate0, gate1, shift0, shift1, scale0, scale1, weight, bias, stride, tokens, text, width, epsilon);    \
        for (int v = 0; v < NORM_VECTORS; v++)                                                                                            \
            for (int i = 0; i < WIDE; i++) values[v][i] = seen<T>(values[v][i]);                                                          \
        write<NORM_THREADS, NORM_VECTORS>(out, scales, values, width);                                                                    \
    }
FOR_EACH_TYPE(NORM)
