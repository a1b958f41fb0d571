/**
 * Plans: the steps that call the network, and for each other step the weights that build its prediction from earlier ones. A Gram matrix
 * of predictions and a budget go in, a {@link reusediffusion.reuse.plan.Plan} comes out; a {@link reusediffusion.reuse.plan.PlanLadder} is
 * the file that holds the plans of all budgets. Read {@code Plan} first, then {@link reusediffusion.reuse.plan.Planner}.
 */
package reusediffusion.reuse.plan;
