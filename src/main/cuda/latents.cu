// silu(norm * by + plus) of clips that lie channels-last (samples; frames, rows, columns; channels), where norm is the group norm of x by moments
// that are known, and each latent's `by` and `plus` (samples; latent frames, rows, columns; channels) stand for a block of frames and pixels.
#include "numbers.cuh"

constexpr int THREADS = 256;

// How many frames, rows and columns there are, and how many of them are latents'; the first `alone` frames have as many latents to themselves.
struct Grid {
    int frames, rows, columns, latent_frames, latent_rows, latent_columns, alone;

    __device__ inline long long latent(int pixel) const {
        int column = pixel % columns, row = pixel / columns % rows, frame = pixel / columns / rows;
        int first = frame < alone ? frame : alone + (frame - alone) * (latent_frames - alone) / (frames - alone);
        return ((long long)first * latent_rows + row * latent_rows / rows) * latent_columns + column * latent_columns / columns;
    }
};

// Block (chunk, sample).
template <typename T>
__device__ inline void latent_norm(T* out, const T* x, const float2* moments, const T* weight, const T* bias, const T* by, const T* plus,
                                   Grid grid, int per_chunk, int channels, int groups) {
    int vectors = channels / WIDE;
    int lanes = min(vectors, THREADS);
    int rows = THREADS / lanes;
    int row = threadIdx.x / lanes;
    if (row >= rows) return;
    int pixels = grid.frames * grid.rows * grid.columns;
    int end = min((int)(blockIdx.x + 1) * per_chunk, pixels);
    long long clip = (long long)blockIdx.y * pixels * channels;
    long long latents = (long long)blockIdx.y * grid.latent_frames * grid.latent_rows * grid.latent_columns * channels;
    for (int v = threadIdx.x % lanes; v < vectors; v += lanes) {
        float factor[WIDE], offset[WIDE];
        load(weight + v * WIDE, factor);
        load(bias + v * WIDE, offset);
#pragma unroll
        for (int i = 0; i < WIDE; i++) {
            float2 moment = moments[(long long)blockIdx.y * groups + (v * WIDE + i) / (channels / groups)];
            factor[i] *= moment.y;
            offset[i] -= moment.x * factor[i];
        }
        for (int p = blockIdx.x * per_chunk + row; p < end; p += rows) {
            float y[WIDE], scale[WIDE], shift[WIDE];
            long long latent = latents + grid.latent(p) * channels + v * WIDE;
            load(x + clip + (long long)p * channels + v * WIDE, y);
            load(by + latent, scale);
            load(plus + latent, shift);
#pragma unroll
            for (int i = 0; i < WIDE; i++) {
                y[i] = seen<T>(y[i] * factor[i] + offset[i]) * scale[i] + shift[i];
                y[i] = y[i] / (1 + __expf(-y[i]));
            }
            store(out + clip + (long long)p * channels + v * WIDE, y);
        }
    }
}

#define LATENTS(name, T)                                                                                                               \
    extern "C" __global__ void __launch_bounds__(THREADS)                                                                             \
        latent_norm_##name(T* out, const T* x, const float2* moments, const T* weight, const T* bias, const T* by, const T* plus,     \
                           int frames, int rows, int columns, int latent_frames, int latent_rows, int latent_columns, int alone,      \
                           int per_chunk, int channels, int groups) {                                                                 \
        Grid grid{frames, rows, columns, latent_frames, latent_rows, latent_columns, alone};                                          \
        latent_norm(out, x, moments, weight, bias, by, plus, grid, per_chunk, channels, groups);                                      \
    }
FOR_EACH_TYPE(LATENTS)
