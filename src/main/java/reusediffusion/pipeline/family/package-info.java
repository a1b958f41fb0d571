/**
 * What SDXL, Stable Diffusion 3, FLUX and CogVideoX differ in: how texts are tokenized and encoded, which schedule they follow, what one
 * call of the network is told, and how latents become pixels. A {@code ModelFolder} goes in, a {@link
 * reusediffusion.pipeline.family.Family} comes out. Read {@code Family} first, then one of the four; a new family is one more class here.
 */
package reusediffusion.pipeline.family;
