// Eight numbers of a row at once, computed in float32 whatever their type in memory.
#pragma once
#include <cuda_bf16.h>
#include <cuda_fp16.h>

constexpr int WIDE = 8;

__device__ inline float number(float x) { return x; }
__device__ inline float number(__half x) { return __half2float(x); }
__device__ inline float number(__nv_bfloat16 x) { return __bfloat162float(x); }

template <typename T> __device__ inline T rounded(float x);
template <> __device__ inline float rounded<float>(float x) { return x; }
template <> __device__ inline __half rounded<__half>(float x) { return __float2half_rn(x); }
template <> __device__ inline __nv_bfloat16 rounded<__nv_bfloat16>(float x) { return __float2bfloat16_rn(x); }

template <typename T> struct alignas(16) Eight {
    T at[WIDE];
};

template <typename T> __device__ inline void load(const T* from, float (&to)[WIDE]) {
    Eight<T> eight = *reinterpret_cast<const Eight<T>*>(from);
#pragma unroll
    for (int i = 0; i < WIDE; i++) to[i] = number(eight.at[i]);
}

template <typename T> __device__ inline void store(T* to, const float (&from)[WIDE]) {
    Eight<T> eight;
#pragma unroll
    for (int i = 0; i < WIDE; i++) eight.at[i] = rounded<T>(from[i]);
    *reinterpret_cast<Eight<T>*>(to) = eight;
}

// What a later kernel would read back: the number after rounding to the type in memory.
template <typename T> __device__ inline float seen(float x) { return number(rounded<T>(x)); }

__device__ inline float warp_sum(float x) {
#pragma unroll
    for (int far = 16; far > 0; far /= 2) x += __shfl_xor_sync(0xffffffffu, x, far);
    return x;
}

// Instances of a kernel for float32, float16 and bfloat16, named kernel_float, kernel_half and kernel_bfloat16.
#define FOR_EACH_TYPE(INSTANCE)   \
    INSTANCE(float, float)        \
    INSTANCE(half, __half)        \
    INSTANCE(bfloat16, __nv_bfloat16)
