// Layer norm with the modulation behind it, and with the gated residual before it, in the registers of a block.
#pragma once
#include "numbers.cuh"

constexpr int NORM_THREADS = 256;
constexpr int NORM_VECTORS = 2;  // a thread holds at most so many vectors of a row: rows of up to 4096 channels

// The sum over the block; each call has numbers of its own to share, so that none waits for those who still read the last one's.
__device__ inline float norm_sum(float x, float (&shared)[NORM_THREADS / 32]) {
    x = warp_sum(x);
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    float sum = 0;
    for (int warp = 0; warp < blockDim.x / 32; warp++) sum += shared[warp];
    return sum;
}

template <typename T> __device__ inline void numbers(const Eight<T>& eight, float (&to)[WIDE]) {
#pragma unroll
    for (int i = 0; i < WIDE; i++) to[i] = number(eight.at[i]);
}

// One block a token. sum = x + gate * added (where added is given), values = norm(sum) * weight + bias, then * (1 + scale) + shift.
// The first `text` tokens of a sample take the vectors named first, the others those named second; vectors of samples lie `stride` apart.
// Of a row, thread t of n holds the vectors t and t + n. What can be asked of memory is asked for before the threads wait for each other.
template <typename T>
__device__ inline void norm(float (&values)[NORM_VECTORS][WIDE], T* sum, const T* x, const T* added, const T* gate0, const T* gate1,
                            const T* shift0, const T* shift1, const T* scale0, const T* scale1, const T* weight, const T* bias,
                            long long stride, int tokens, int text, int width, float epsilon) {
    __shared__ float sums[NORM_THREADS / 32], squared[NORM_THREADS / 32];
    long long row = blockIdx.x;
    long long sample = row / tokens * stride;
    bool first = row % tokens < text;
    const T* gate = first ? gate0 : gate1;
    const T* shift = first ? shift0 : shift1;
    const T* scale = first ? scale0 : scale1;
    Eight<T> own[NORM_VECTORS], more[NORM_VECTORS], gates[NORM_VECTORS], scales[NORM_VECTORS], shifts[NORM_VECTORS];
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        int c = (v * blockDim.x + threadIdx.x) * WIDE;
        if (c < width) {
            own[v] = *reinterpret_cast<const Eight<T>*>(x + row * width + c);
            if (added != nullptr) more[v] = *reinterpret_cast<const Eight<T>*>(added + row * width + c);
            if (added != nullptr && gate != nullptr) gates[v] = *reinterpret_cast<const Eight<T>*>(gate + sample + c);
        }
    }
    float total = 0;
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        int c = (v * blockDim.x + threadIdx.x) * WIDE;
        if (c < width) {
            numbers(own[v], values[v]);
            if (added != nullptr) {
#pragma unroll
                for (int i = 0; i < WIDE; i++) {
                    float factor = gate == nullptr ? 1 : number(gates[v].at[i]);
                    values[v][i] = seen<T>(values[v][i] + factor * number(more[v].at[i]));
                }
                store(sum + row * width + c, values[v]);
            }
#pragma unroll
            for (int i = 0; i < WIDE; i++) total += values[v][i];
            if (scale != nullptr) {
                scales[v] = *reinterpret_cast<const Eight<T>*>(scale + sample + c);
                shifts[v] = *reinterpret_cast<const Eight<T>*>(shift + sample + c);
            }
        }
    }
    float mean = norm_sum(total, sums) / width;
    float squares = 0;
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        if ((v * blockDim.x + threadIdx.x) * WIDE < width) {
#pragma unroll
            for (int i = 0; i < WIDE; i++) squares += (values[v][i] - mean) * (values[v][i] - mean);
        }
    }
    float factor = rsqrtf(norm_sum(squares, squared) / width + epsilon);
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        int c = (v * blockDim.x + threadIdx.x) * WIDE;
        if (c < width) {
#pragma unroll
            for (int i = 0; i < WIDE; i++) values[v][i] = (values[v][i] - mean) * factor;
            if (weight != nullptr) {
                float w[WIDE], b[WIDE];
                load(weight + c, w);
                load(bias + c, b);
#pragma unroll
                for (int i = 0; i < WIDE; i++) values[v][i] = values[v][i] * w[i] + b[i];
            }
            if (scale != nullptr) {
#pragma unroll
                for (int i = 0; i < WIDE; i++) values[v][i] = values[v][i] * (1 + number(scales[v].at[i])) + number(shifts[v].at[i]);
            }
        }
    }
}
