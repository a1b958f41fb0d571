// Layer norm with the modulation behind it, and with the gated residual before it, in one pass over the tokens.
#include "norms.cuh"

template <typename T>
__device__ inline void put(T* out, const float (&values)[NORM_VECTORS][WIDE], const Place& at, int width) {
#pragma unroll
    for (int v = 0; v < NORM_VECTORS; v++) {
        int c = at.channel(v);
        if (at.there && c < width) store(out + at.row * width + c, values[v]);
    }
}

#define NORM(name, T)                                                                                                                     \
    extern "C" __global__ void __launch_bounds__(NORM_THREADS)                                                                            \
        norm_##name(T* out, T* sum, const T* x, const T* added, const T* gate0, const T* gate1, const T* shift0, const T* shift1,        \
                    const T* scale0, const T* scale1, const T* weight, const T* bias, long long stride, int tokens, int text, int width, \
                    float epsilon, int lanes, long long rows) {                                                                           \
        float values[NORM_VECTORS][WIDE];                                                                                                      \
        Place at(lanes, rows);                                                                                                            \
        norm(values, at, sum, x, added, gate0, gate1, shift0, shift1, scale0, scale1, weight, bias, stride, tokens, text, width,         \
             epsilon);                                                                                                                    \
        put(out, values, at, width);                                                                                                      \
    }
FOR_EACH_TYPE(NORM)
