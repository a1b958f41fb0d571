/**
 * The statistics from which tables, plans and guards are computed: means, quantiles, least squares and similar. Arrays of numbers go in
 * and come out. Read {@code LeastSquares} first.
 */
package reusediffusion.reuse.statistics;
