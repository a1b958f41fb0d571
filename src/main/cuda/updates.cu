// The update of a denoising step in one pass over the latents: guidance between the predictions of two branches, the sampler's linear update,
// and how far each sample moves. In float32, as latents and predictions are.
#include "numbers.cuh"

constexpr int THREADS = 256;

// Block (part, sample). raw (branches, samples, size), x (samples, size) -> next (samples, size) = sample * x + prediction * guided, where guided
// is the one branch or negative + guidance * (positive - negative). moved (samples, parts), or null: the sum of |next - x| over each part.
extern "C" __global__ void __launch_bounds__(THREADS)
    update_float(float* next, float* moved, const float* raw, const float* x, int branches, float guidance, float sample, float prediction,
                 long long size) {
    __shared__ float shared[THREADS / 32];
    long long place = ((long long)blockIdx.x * THREADS + threadIdx.x) * WIDE;
    long long at = blockIdx.y * size + place;
    float sum = 0;
    if (place < size) {
        float v[WIDE], before[WIDE], after[WIDE];
        load(raw + at, v);
        load(x + at, before);
        if (branches == 2) {
            float positive[WIDE];
            load(raw + gridDim.y * size + at, positive);
#pragma unroll
            for (int i = 0; i < WIDE; i++) v[i] += guidance * (positive[i] - v[i]);
        }
#pragma unroll
        for (int i = 0; i < WIDE; i++) {
            after[i] = sample * before[i] + prediction * v[i];
            sum += fabsf(after[i] - before[i]);
        }
        store(next + at, after);
    }
    if (moved == nullptr) return;
    sum = warp_sum(sum);
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = sum;
    __syncthreads();
    if (threadIdx.x > 0) return;
    for (int warp = 1; warp < THREADS / 32; warp++) sum += shared[warp];
    moved[blockIdx.y * gridDim.x + blockIdx.x] = sum;
}
