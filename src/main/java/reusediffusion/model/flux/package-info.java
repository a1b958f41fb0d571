/**
 * The transformer of FLUX.1. Packed latents, encoded texts, times and guidance go in; the predicted velocity comes out. Read
 * {@link reusediffusion.model.flux.FluxTransformer} first, then its two kinds of blocks, {@code DoubleStreamBlock} and
 * {@code SingleStreamBlock}.
 */
package reusediffusion.model.flux;
