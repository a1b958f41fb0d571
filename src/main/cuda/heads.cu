// Queries, keys and values out of one product: norm over each head, rotary turn, and the place where attention reads them, in one pass.
#include "numbers.cuh"

constexpr int NO_NORM = 0, LAYER_NORM = 2;  // 1 is RMS norm

template <typename T> __device__ inline float part_sum(float x, int lanes) {
    for (int far = lanes / 2; far > 0; far /= 2) x += __shfl_xor_sync(0xffffffffu, x, far);
    return x;
}

template <typename T>
__device__ inline void head(T* to, const T* from, const T* weight, const T* bias, const float2* turns, int norm, int lane, int lanes,
                            float epsilon, bool there) {
    float x[WIDE];
    if (there) {
        load(from + lane * WIDE, x);
    } else {
#pragma unroll
        for (int i = 0; i < WIDE; i++) x[i] = 0;
    }
    float width = lanes * WIDE;
    if (norm == LAYER_NORM) {
        float total = 0;
#pragma unroll
        for (int i = 0; i < WIDE; i++) total += x[i];
        float mean = part_sum<T>(total, lanes) / width;
#pragma unroll
        for (int i = 0; i < WIDE; i++) x[i] -= mean;
    }
    if (norm != NO_NORM) {
        float squares = 0;
#pragma unroll
        for (int i = 0; i < WIDE; i++) squares += x[i] * x[i];
        float factor = rsqrtf(part_sum<T>(squares, lanes) / width + epsilon);
        float w[WIDE];
        load(weight + lane * WIDE, w);
#pragma unroll
        for (int i = 0; i < WIDE; i++) x[i] *= factor * w[i];
        if (norm == LAYER_NORM) {
            load(bias + lane * WIDE, w);
#pragma unroll
            for (int i = 0; i < WIDE; i++) x[i] += w[i];
        }
    }
    if (!there) return;
    if (turns != nullptr) {
#pragma unroll
        for (int i = 0; i < WIDE; i += 2) {
            float2 turn = turns[lane * (WIDE / 2) + i / 2];
            float a = seen<T>(x[i]), b = seen<T>(x[i + 1]);  // the published code rounds between norm and turn
            x[i] = a * turn.x - b * turn.y;
            x[i + 1] = a * turn.y + b * turn.x;
        }
    }
    store(to + lane * WIDE, x);
}

// from: (samples, tokens, 3, heads, lanes * 8), samples from_sample apart; to: three tensors (samples, all, heads, lanes * 8), of which
// these tokens begin at `start`.
template <typename T>
__device__ inline void heads(T* query, T* key, T* value, const T* from, const T* query_weight, const T* query_bias, const T* key_weight,
                             const T* key_bias, const float2* turns, long long from_sample, long long to_token, long long to_sample,
                             long long items, int tokens, int start, int heads, int lanes, int norm, float epsilon) {
    long long thread = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    long long item = thread / lanes;
    int lane = thread % lanes;
    bool there = item < items;
    if (!there) item = 0;  // takes part in the shuffles
    int h = item % heads;
    long long row = item / heads;
    int token = row % tokens + start;
    int width = lanes * WIDE;
    long long to = row / tokens * to_sample + token * to_token + (long long)h * width;
    const T* at = from + row / tokens * from_sample + (row % tokens * 3 * heads + h) * width;
    const float2* turn = turns == nullptr ? nullptr : turns + (long long)token * (width / 2);
    head(query + to, at, query_weight, query_bias, turn, norm, lane, lanes, epsilon, there);
    head(key + to, at + (long long)heads * width, key_weight, key_bias, turn, norm, lane, lanes, epsilon, there);
    if (value != nullptr && there) {
        reinterpret_cast<Eight<T>*>(value + to)[lane] = reinterpret_cast<const Eight<T>*>(at + 2ll * heads * width)[lane];
    }
}

#define HEADS(name, T)                                                                                                                  \
    extern "C" __global__ void heads_##name(T* query, T* key, T* value, const T* from, const T* query_weight, const T* query_bias,       \
                                            const T* key_weight, const T* key_bias, const float2* turns, long long from_sample,          \
                                            long long to_token, long long to_sample, long long items, int tokens, int start, int count,  \
                                            int lanes, int norm, float epsilon) {                                                        \
        heads(query, key, value, from, query_weight, query_bias, key_weight, key_bias, turns, from_sample, to_token, to_sample, items,   \
              tokens, start, count, lanes, norm, epsilon);                                                                               \
    }
FOR_EACH_TYPE(HEADS)
