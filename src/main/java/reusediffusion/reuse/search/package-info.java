/**
 * The search for good plans, without Spark and without tensors. Budgets (numbers of calls) and the statistics of full runs go in; plans
 * for all budgets come out. A {@link reusediffusion.reuse.search.BudgetPlanner} decides what is done for each budget and for how long, a
 * {@link reusediffusion.reuse.search.BudgetRunner} does it and asks a {@link reusediffusion.reuse.search.Scorer} how close candidates come
 * to full runs, and a {@link reusediffusion.reuse.search.LadderCommitter} keeps the results. Read
 * {@link reusediffusion.reuse.search.LadderSearch} first, then {@link reusediffusion.reuse.search.CalledSetSearch}, which finds the called
 * steps.
 */
package reusediffusion.reuse.search;
