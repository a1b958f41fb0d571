/**
 * What torch does not give on a GPU: fused kernels, launched through JCuda over torch's memory on torch's stream, the choice of attention's
 * kernel, and whole network calls as captured graphs. Where a tensor is not on a GPU, or its shape does not suit a kernel, the callers in
 * {@code nn} compute the same from torch's own operations. Read {@link Kernels} first.
 */
package reusediffusion.cuda;
