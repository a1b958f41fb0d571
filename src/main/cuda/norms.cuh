// Layer norm with the modulation behind it, and with the gated residual before it, in the registers of a block.
#pragma once
#include "numbers.cuh"

constexpr int NORM_THREADS = 128;  // at most
constexpr int NORM_VECTORS = 4;  // a thread holds at most so many vectors of a row: rows of up to 4096 channels

// The sum over the block; each call has numbers of its own to share, so that none waits for those who still read the last one's.
__device__ inline float norm_sum(float x, float (&shared)[NORM_THREADS / 32]) {
    x = warp_sum(x);
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    float sum = shared[0];
    for (int warp = 1; warp < blockDim.x / 32; warp++) sum += shared[warp];
    return sum;
}

// One block a token. sum = x + gate * added (where added is given), values = norm(sum) * weight + bias, then * (1 + scale) + shift.
// The first `text` tokens of a sample take the vectors named first, the others those named second; vectors of samples lie `stride` apart.
// Of a row, thread t of n holds the vectors t, t + n, t + 2 n and t + 3 n.
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
    float total = 0;
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        int c = (v * blockDim.x + threadIdx.x) * WIDE;
        if (c >= width) break;
        load(x + row * width + c, values[v]);
        if (added != nullptr) {
            float more[WIDE], factor[WIDE];
            load(added + row * width + c, more);
            if (gate != nullptr) load(gate + sample + c, factor);
#pragma unroll
            for (int i = 0; i < WIDE; i++) values[v][i] = seen<T>(values[v][i] + (gate == nullptr ? 1 : factor[i]) * more[i]);
            store(sum + row * width + c, values[v]);
        }
#pragma unroll
        for (int i = 0; i < WIDE; i++) total += values[v][i];
    }
    float mean = norm_sum(total, sums) / width;
    float squares = 0;
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        if ((v * blockDim.x + threadIdx.x) * WIDE >= width) break;
#pragma unroll
        for (int i = 0; i < WIDE; i++) squares += (values[v][i] - mean) * (values[v][i] - mean);
    }
    float factor = rsqrtf(norm_sum(squares, squared) / width + epsilon);
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        int c = (v * blockDim.x + threadIdx.x) * WIDE;
        if (c >= width) break;
        float w[WIDE], b[WIDE];
#pragma unroll
        for (int i = 0; i < WIDE; i++) values[v][i] = (values[v][i] - mean) * factor;
        if (weight != nullptr) {
            load(weight + c, w);
            load(bias + c, b);
#pragma unroll
            for (int i = 0; i < WIDE; i++) values[v][i] = values[v][i] * w[i] + b[i];
        }
        if (scale != nullptr) {
            load(scale + sample + c, w);
            load(shift + sample + c, b);
#pragma unroll
            for (int i = 0; i < WIDE; i++) values[v][i] = values[v][i] * (1 + w[i]) + b[i];
        }
    }
}
