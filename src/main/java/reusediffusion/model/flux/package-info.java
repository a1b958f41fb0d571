/** The FLUX.1 transformer. */
package reusediffusion.model.flux;
