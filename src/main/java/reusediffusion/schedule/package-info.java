/** Timesteps and update coefficients of the samplers, as doubles; no tensors. */
package reusediffusion.schedule;
