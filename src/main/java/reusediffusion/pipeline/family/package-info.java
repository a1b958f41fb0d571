/**
 * The differences between SDXL, Stable Diffusion 3, FLUX and CogVideoX: how texts are tokenized and encoded, which schedule is used, what
 * goes into one call of the network, and how latents become pixels. A {@code ModelFolder} goes in; a
 * {@link reusediffusion.pipeline.family.Family} comes out. Read {@code Family} first, then one of its four classes; a new family is one
 * more class here.
 */
package reusediffusion.pipeline.family;
