// Rows of numbers in eight bits (e4m3), each with the factor that brings its largest number to 448, in one pass. A row is one part, or two
// side by side; GELU by its tanh approximation may stand before: over all of a single part, or over the second of two. Or it is what a
// norm under its modulation answers.
#include <cuda_fp8.h>

#include "norms.cuh"

constexpr int MOST_THREADS = 512;
constexpr int VECTORS = 4;  // a thread holds at most so many vectors of a row: rows of up to 16384 channels where all of a block share one
constexpr float LARGEST = 448, LEAST_SCALE = 1e-12f;

// x (1 + tanh(y)) / 2 = x / (1 + exp(-2 y)) with y = √(2 / π) (x + 0.044715 x³), in seven instructions: the block has no time for more.
__device__ inline float gelu(float x) {
    constexpr float TO_TWO = -2 * 0.79788456080286536f * 1.4426950408889634f;  // exp(-2 y) = 2^(TO_TWO (x + 0.044715 x³))
    float power, inverse;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(x * (TO_TWO + TO_TWO * 0.044715f * x * x)));
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(inverse) : "f"(1 + power));
    return x * inverse;
}

// The larger of two, and what is no number where one is none.
__device__ inline float larger(float a, float b) {
    float most;
    asm("max.NaN.f32 %0, %1, %2;" : "=f"(most) : "f"(a), "f"(b));
    return most;
}

// The largest number of those threads of a block that share a row: `lanes` of them, neighbours, a multiple of 32.
__device__ inline float largest_of_row(float x, float* shared, int lanes) {
#pragma unroll
    for (int far = 16; far > 0; far /= 2) x = larger(x, __shfl_xor_sync(0xffffffffu, x, far));
    if (lanes == 32) return x;
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    int first = threadIdx.x / lanes * (lanes / 32);
    float most = shared[first];
    for (int i = 1; i < lanes / 32; i++) most = larger(most, shared[first + i]);
    return most;
}

__device__ inline float scale_of(float most) { return most != most ? most : fmaxf(most * (1 / LARGEST), LEAST_SCALE); }

__device__ inline void store_eights(unsigned char* to, const float (&from)[WIDE], float inverse) {
    union {
        __nv_fp8x2_storage_t at[WIDE / 2];
        uint2 all;
    } eight;
#pragma unroll
    for (int i = 0; i < WIDE / 2; i++) {
        float2 two = make_float2(from[2 * i] * inverse, from[2 * i + 1] * inverse);
        eight.at[i] = __nv_cvt_float2_to_fp8x2(two, __NV_SATFINITE, __NV_E4M3);
    }
    *reinterpret_cast<uint2*>(to) = eight.all;
}

// The values of a row that threads hold as a norm leaves them, in eight bits: out (rows, width), scales (rows).
__device__ inline void write(unsigned char* out, float* scales, const float (&values)[NORM_VECTORS][WIDE], const Place& at, int width) {
    __shared__ float shared[NORM_THREADS / 32];
    float most = 0;
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        if (at.there && at.channel(v) < width) {
#pragma unroll
            for (int i = 0; i < WIDE; i++) most = larger(most, fabsf(values[v][i]));
        }
    }
    float scale = scale_of(largest_of_row(most, shared, at.lanes));
    if (at.there && at.lane == 0) scales[at.row] = scale;
    float inverse = 1 / scale;
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        int c = at.channel(v);
        if (at.there && c < width) store_eights(out + at.row * width + c, values[v], inverse);
    }
}

// first (rows, width), of which `tokens` rows of a sample lie one behind the other and samples `stride` apart, and second (rows, more) or null
// -> out (rows, width + more), scales (rows). `lanes` threads share a row, a power of two from 32 on, so that short rows fill a block too. All of a
// row is asked of memory before any of it is worked on.
template <typename T>
__device__ inline void eights(unsigned char* out, float* scales, const T* first, const T* second, int width, int more, int activated,
                              int tokens, long long stride, int lanes, long long rows) {
    __shared__ float shared[MOST_THREADS / 32];
    int lane = threadIdx.x & (lanes - 1);
    long long row = (long long)blockIdx.x * (blockDim.x / lanes) + threadIdx.x / lanes;
    int all = row < rows ? width + more : 0;
    const T* at = first + row / tokens * stride + row % tokens * width;
    Eight<T> held[VECTORS];
#pragma unroll
    for (int v = 0; v < VECTORS; v++) {
        int c = (v * lanes + lane) * WIDE;
        if (c < all) held[v] = *reinterpret_cast<const Eight<T>*>(c < width ? at + c : second + row * more + (c - width));
    }
    float most = 0;
#pragma unroll
    for (int v = 0; v < VECTORS; v++) {
        int c = (v * lanes + lane) * WIDE;
        if (c < all) {
            if (activated && (c >= width) == (second != nullptr)) {
#pragma unroll
                for (int i = 0; i < WIDE; i++) held[v].at[i] = rounded<T>(gelu(number(held[v].at[i])));
            }
#pragma unroll
            for (int i = 0; i < WIDE; i++) most = larger(most, fabsf(number(held[v].at[i])));
        }
    }
    float scale = scale_of(largest_of_row(most, shared, lanes));
    if (all > 0 && lane == 0) scales[row] = scale;
    float inverse = 1 / scale;
#pragma unroll
    for (int v = 0; v < VECTORS; v++) {
        int c = (v * lanes + lane) * WIDE;
        if (c < all) {
            float values[WIDE];
#pragma unroll
            for (int i = 0; i < WIDE; i++) values[i] = number(held[v].at[i]);
            store_eights(out + row * all + c, values, inverse);
        }
    }
}

#define EIGHTS(name, T)                                                                                                       \
    extern "C" __global__ void __launch_bounds__(MOST_THREADS, 2)                                                            \
        eights_##name(unsigned char* out, float* scales, const T* first, const T* second, int width, int more, int activated, \
                      int tokens, long long stride, int lanes, long long rows) {                                             \
        eights(out, scales, first, second, width, more, activated, tokens, stride, lanes, rows);                             \
    }
FOR_EACH_TYPE(EIGHTS)

// What the norm answers is rounded to T first, as a product in eight bits behind the norm alone would read it.
#define NORM(name, T)                                                                                                                     \
    extern "C" __global__ void __launch_bounds__(NORM_THREADS)                                                                            \
        norm_eights_##name(unsigned char* out, float* scales, T* sum, const T* x, const T* added, const T* gate0, const T* gate1,        \
                           const T* shift0, const T* shift1, const T* scale0, const T* scale1, const T* weight, const T* bias,           \
                           long long stride, int tokens, int text, int width, float epsilon, int lanes, long long rows) {                \
        float values[NORM_VECTORS][WIDE];                                                                                                      \
        Place at(lanes, rows);                                                                                                            \
        norm(values, at, sum, x, added, gate0, gate1, shift0, shift1, scale0, scale1, weight, bias, stride, tokens, text, width,         \
             epsilon);                                                                                                                    \
        _Pragma("unroll") for (int v = 0; v < NORM_VECTORS; v++)                                                                               \
            _Pragma("unroll") for (int i = 0; i < WIDE; i++) values[v][i] = seen<T>(values[v][i]);                                        \
        write(out, scales, values, at, width);                                                                                            \
    }
FOR_EACH_TYPE(NORM)
