/**
 * Which policy a run follows, from words that a user writes. The name of a policy, a budget and a model go in; the table or the ladder of
 * plans that was made for such runs is looked up, and a {@code ReusePolicy} comes out. Read {@link
 * reusediffusion.pipeline.policy.PolicyOptions} first, then {@link reusediffusion.pipeline.policy.Ladders}.
 */
package reusediffusion.pipeline.policy;
