/**
 * Plans: the steps that call the network, and for each step the weights that build its prediction from the latest called ones. A Gram
 * matrix of predictions and a budget (a number of calls) go in; a {@link reusediffusion.reuse.plan.Plan} comes out. A
 * {@link reusediffusion.reuse.plan.PlanLadder} is the file with the plans for all budgets. Read {@code Plan} first, then
 * {@link reusediffusion.reuse.plan.Planner}.
 */
package reusediffusion.reuse.plan;
