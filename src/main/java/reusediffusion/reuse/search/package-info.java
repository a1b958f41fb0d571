/**
 * The search for good sets of called steps. Candidates are proposed and scored, and the best are varied, until the effort is spent. Read
 * {@link reusediffusion.reuse.search.CalledSetSearch} first.
 */
package reusediffusion.reuse.search;
