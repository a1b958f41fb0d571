/**
 * The guard chooses a plan for each sample after its first step, so that difficult samples get more network calls. First looks at samples,
 * and how well plans did on these samples, go in; a {@link reusediffusion.reuse.guard.Guard} comes out. Read it first, then
 * {@link reusediffusion.reuse.guard.GuardFit}.
 */
package reusediffusion.reuse.guard;
