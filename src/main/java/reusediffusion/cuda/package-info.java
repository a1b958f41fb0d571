/**
 * GPU features that torch does not offer: fused kernels, launched through JCuda on torch's memory and torch's stream; the choice of the
 * attention kernel; and whole network calls as captured graphs. Tensors go in and tensors come out. If a tensor is not on a GPU, or its
 * shape does not suit a kernel, the callers in {@code nn} compute the same with torch's own operations. Read {@link Kernels} first.
 */
package reusediffusion.cuda;
