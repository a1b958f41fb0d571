/**
 * Finds the policy that a user asks for. The name of a policy, a budget (a number of network calls) and a model go in; the table or the
 * plans that were made for such runs are looked up, and a {@code ReusePolicy} comes out. Read
 * {@link reusediffusion.pipeline.policy.PolicyOptions} first, then {@link reusediffusion.pipeline.policy.LadderFiles}, which finds files of
 * plans.
 */
package reusediffusion.pipeline.policy;
