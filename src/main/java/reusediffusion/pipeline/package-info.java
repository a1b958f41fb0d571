/** Prompt to picture: tokenize, encode, denoise, decode; one loop for every model. */
package reusediffusion.pipeline;
