/**
 * The guard chooses a plan for each sample after its first network call, so that difficult samples get more calls. The features that these
 * first calls show, and how well plans did on the same samples, go in; a {@link reusediffusion.reuse.guard.Guard} comes out. Read it first, then
 * {@link reusediffusion.reuse.guard.GuardFit}.
 */
package reusediffusion.reuse.guard;
