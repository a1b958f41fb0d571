/**
 * The guard chooses a plan for each sample by its first steps: difficult samples get more calls. First looks of samples and how well plans
 * did on them go in, a {@link reusediffusion.reuse.guard.Guard} comes out. Read it first, then {@link
 * reusediffusion.reuse.guard.GuardFit}.
 */
package reusediffusion.reuse.guard;
