// Layer norm with the modulation behind it, and with the gated residual before it, in the registers of the threads that share a row.
#pragma once
#include "numbers.cuh"

constexpr int NORM_THREADS = 128;  // of a block, at most
constexpr int NORM_VECTORS = 4;  // a thread holds at most so many vectors of a row: rows of up to 4096 channels

// The row of a thread: `lanes` neighbours share one, a multiple of 32, and a block has as many rows as that allows. Thread t of n holds the
// row's vectors t, t + n, t + 2 n and so on.
struct Place {
    long long row;
    int lane, lanes;
    bool there;  // threads behind the last row work along on nothing, since the others wait for them

    __device__ inline Place(int lanes, long long rows)
        : row((long long)blockIdx.x * (blockDim.x / lanes) + threadIdx.x / lanes), lane(threadIdx.x % lanes), lanes(lanes), there(row < rows) {}

    // The first channel of the thread's vector v.
    __device__ inline int channel(int v) const { return (v * lanes + lane) * WIDE; }
};

// The sum over a row; each call has numbers of its own to share, so that none waits for those who still read the last one's.
__device__ inline float row_sum(float x, float (&shared)[NORM_THREADS / 32], int lanes) {
    x = warp_sum(x);
    if (lanes == 32) return x;
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    int first = threadIdx.x / lanes * (lanes / 32);
    float sum = shared[first];
    for (int warp = 1; warp < lanes / 32; warp++) sum += shared[first + warp];
    return sum;
}

// sum = x + gate * added (where added is given), values = norm(sum) * weight + bias, then * (1 + scale) + shift. The first `text` tokens of
// a sample take the vectors named first, the others those named second; vectors of samples lie `stride` apart. All of a row is asked of
// memory before any of it is worked on or written, since the compiler may not move a read before a write.
template <typename T>
__device__ inline void norm(float (&values)[NORM_VECTORS][WIDE], const Place& at, T* sum, const T* x, const T* added, const T* gate0,
                            const T* gate1, const T* shift0, const T* shift1, const T* scale0, const T* scale1, const T* weight,
                            const T* bias, long long stride, int tokens, int text, int width, float epsilon) {
    __shared__ float sums[NORM_THREADS / 32], squared[NORM_THREADS / 32];
    int channels = at.there ? width : 0;
    long long begin = at.row * width;
    long long sample = at.row / tokens * stride;
    bool first = at.row % tokens < text;
    const T* gate = first ? gate0 : gate1;
    const T* shift = first ? shift0 : shift1;
    const T* scale = first ? scale0 : scale1;
    Eight<T> held[NORM_VECTORS], more[NORM_VECTORS];
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        if (at.channel(v) < channels) held[v] = *reinterpret_cast<const Eight<T>*>(x + begin + at.channel(v));
    }
    if (added != nullptr) {
#pragma unroll
        for (int v = 0; v < NORM_VECTORS; v++) {
            if (at.channel(v) < channels) more[v] = *reinterpret_cast<const Eight<T>*>(added + begin + at.channel(v));
        }
    }
    float total = 0;
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        int c = at.channel(v);
        if (c < channels) {
#pragma unroll
            for (int i = 0; i < WIDE; i++) values[v][i] = number(held[v].at[i]);
            if (added != nullptr) {
                float factor[WIDE];
                if (gate != nullptr) load(gate + sample + c, factor);
#pragma unroll
                for (int i = 0; i < WIDE; i++) {
                    values[v][i] = seen<T>(values[v][i] + (gate == nullptr ? 1 : factor[i]) * number(more[v].at[i]));
                }
                store(sum + begin + c, values[v]);
            }
#pragma unroll
            for (int i = 0; i < WIDE; i++) total += values[v][i];
        }
    }
    float mean = row_sum(total, sums, at.lanes) / width;
    float squares = 0;
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        if (at.channel(v) < channels) {
#pragma unroll
            for (int i = 0; i < WIDE; i++) squares += (values[v][i] - mean) * (values[v][i] - mean);
        }
    }
    float factor = rsqrtf(row_sum(squares, squared, at.lanes) / width + epsilon);
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        int c = at.channel(v);
        if (c < channels) {
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
}
