/**
 * When to call the network, and how to build a step from earlier ones where it is not called: policies, statistics, static tables, plans and the
 * guard. It is numbers alone: a policy sees a history of differences and answers with a decision, and no tensor is touched. Read {@link
 * reusediffusion.reuse.ReusePolicy} first, then {@link reusediffusion.reuse.Planner}.
 */
package reusediffusion.reuse;
