// Group norm of pictures that lie channels-last (samples, pixels, channels), with SiLU behind it and a vector a sample added before it.
// Sums are taken in a fixed order, so that the same picture gives the same bytes every time.
#include "numbers.cuh"

constexpr int THREADS = 256;

// Block (chunk, sample): mean and sum of squared deviations of each group over the chunk's pixels -> moments (sample, group, chunk, 2).
// Shared: 2 * rows * channels floats, rows = THREADS / min(channels / 8, THREADS).
template <typename T>
__device__ inline void moments(float2* to, const T* x, const T* added, int pixels, int per_chunk, int channels, int groups) {
    extern __shared__ float shared[];
    int vectors = channels / WIDE;
    int lanes = min(vectors, THREADS);
    int rows = THREADS / lanes;
    int row = threadIdx.x / lanes;
    int begin = blockIdx.x * per_chunk;
    int end = min(begin + per_chunk, pixels);
    const T* picture = x + (long long)blockIdx.y * pixels * channels;
    if (row < rows) {
        for (int v = threadIdx.x % lanes; v < vectors; v += lanes) {
            float sum[WIDE] = {}, square[WIDE] = {}, value[WIDE], more[WIDE] = {};
            if (added != nullptr) load(added + (long long)blockIdx.y * channels + v * WIDE, more);
            for (int p = begin + row; p < end; p += rows) {
                load(picture + (long long)p * channels + v * WIDE, value);
#pragma unroll
                for (int i = 0; i < WIDE; i++) {
                    float y = added == nullptr ? value[i] : seen<T>(value[i] + more[i]);
                    sum[i] += y;
                    square[i] += y * y;
                }
            }
#pragma unroll
            for (int i = 0; i < WIDE; i++) {
                shared[row * channels + v * WIDE + i] = sum[i];
                shared[(rows + row) * channels + v * WIDE + i] = square[i];
            }
        }
    }
    __syncthreads();
    int width = channels / groups;
    for (int g = threadIdx.x; g < groups; g += THREADS) {
        double sum = 0, square = 0;
        for (int r = 0; r < rows; r++) {
            for (int c = g * width; c < (g + 1) * width; c++) {
                sum += shared[r * channels + c];
                square += shared[(rows + r) * channels + c];
            }
        }
        double n = (double)(end - begin) * width;
        to[((long long)blockIdx.y * groups + g) * gridDim.x + blockIdx.x] = make_float2(sum / n, square - sum * (sum / n));
    }
}

// Block (group, sample) of one warp: the chunks' moments -> (mean, 1 / deviation).
extern "C" __global__ void join_moments(float2* to, const float2* from, int chunks, int pixels, int per_chunk, int width, float epsilon) {
    long long at = (long long)blockIdx.y * gridDim.x + blockIdx.x;
    const float2* mine = from + at * chunks;
    double sum = 0, deviations = 0, n = (double)pixels * width;
    for (int c = threadIdx.x; c < chunks; c += 32) {
        sum += (double)mine[c].x * min(per_chunk, pixels - c * per_chunk) * width;
    }
    for (int far = 16; far > 0; far /= 2) sum += __shfl_xor_sync(0xffffffffu, sum, far);
    double mean = sum / n;
    for (int c = threadIdx.x; c < chunks; c += 32) {
        double apart = mine[c].x - mean;
        deviations += mine[c].y + apart * apart * min(per_chunk, pixels - c * per_chunk) * width;
    }
    for (int far = 16; far > 0; far /= 2) deviations += __shfl_xor_sync(0xffffffffu, deviations, far);
    if (threadIdx.x == 0) to[at] = make_float2(mean, rsqrt(deviations / n + epsilon));
}

// Block (chunk, sample): y = silu((x + added - mean) / deviation * weight + bias), SiLU where asked for.
template <typename T>
__device__ inline void group_norm(T* out, const T* x, const T* added, const float2* moments, const T* weight, const T* bias, int pixels,
                                  int per_chunk, int channels, int groups, int silu) {
    int vectors = channels / WIDE;
    int lanes = min(vectors, THREADS);
    int rows = THREADS / lanes;
    int row = threadIdx.x / lanes;
    if (row >= rows) return;
    int end = min((int)(blockIdx.x + 1) * per_chunk, pixels);
    long long picture = (long long)blockIdx.y * pixels * channels;
    for (int v = threadIdx.x % lanes; v < vectors; v += lanes) {
        float factor[WIDE], offset[WIDE], more[WIDE] = {};
        load(weight + v * WIDE, factor);
        load(bias + v * WIDE, offset);
        if (added != nullptr) load(added + (long long)blockIdx.y * channels + v * WIDE, more);
#pragma unroll
        for (int i = 0; i < WIDE; i++) {
            float2 moment = moments[(long long)blockIdx.y * groups + (v * WIDE + i) / (channels / groups)];
            factor[i] *= moment.y;
            offset[i] -= moment.x * factor[i];
        }
        for (int p = blockIdx.x * per_chunk + row; p < end; p += rows) {
            float y[WIDE];
            load(x + picture + (long long)p * channels + v * WIDE, y);
#pragma unroll
            for (int i = 0; i < WIDE; i++) {
                float in = added == nullptr ? y[i] : seen<T>(y[i] + more[i]);
                y[i] = in * factor[i] + offset[i];
                if (silu) y[i] = y[i] / (1 + __expf(-y[i]));
            }
            store(out + picture + (long long)p * channels + v * WIDE, y);
        }
    }
}

#define GROUPS(name, T)                                                                                                                 \
    extern "C" __global__ void __launch_bounds__(THREADS)                                                                              \
        moments_##name(float2* to, const T* x, const T* added, int pixels, int per_chunk, int channels, int groups) {                  \
        moments(to, x, added, pixels, per_chunk, channels, groups);                                                                    \
    }                                                                                                                                  \
    extern "C" __global__ void __launch_bounds__(THREADS)                                                                              \
        group_norm_##name(T* out, const T* x, const T* added, const float2* moments, const T* weight, const T* bias, int pixels,       \
                          int per_chunk, int channels, int groups, int silu) {                                                         \
        group_norm(out, x, added, moments, weight, bias, pixels, per_chunk, channels, groups, silu);                                   \
    }
FOR_EACH_TYPE(GROUPS)
