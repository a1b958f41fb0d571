/**
 * The transformer of FLUX.1: packed latents, text states, time and guidance in, a velocity out. Read {@link
 * reusediffusion.model.flux.FluxTransformer} first; its two kinds of block are {@code DoubleStreamBlock} and {@code SingleStreamBlock}.
 */
package reusediffusion.model.flux;
