package reusediffusion.model.sdxl;

import org.bytedeco.pytorch.Tensor;

/**
 * The inputs that every layer of one call shares.
 *
 * @param time SiLU of the embedding of time, pooled text and sizes (B, T)
 * @param context the text (B, S, K)
 */
record LayerConditions(Tensor time, Tensor context) {}
