/**
 * The search for good plans, which knows neither Spark nor tensors: budgets and full runs' statistics go in; a {@link
 * reusediffusion.reuse.search.BudgetPlanner} says what is done for each budget and for how long, a {@link
 * reusediffusion.reuse.search.BudgetRunner} does it, asking a {@link reusediffusion.reuse.search.Scorer} how near candidates come, and a {@link
 * reusediffusion.reuse.search.LadderCommitter} keeps what comes out. Read {@link reusediffusion.reuse.search.LadderSearch} first, then {@link
 * reusediffusion.reuse.search.CalledSetSearch}, which finds the called steps.
 */
package reusediffusion.reuse.search;
