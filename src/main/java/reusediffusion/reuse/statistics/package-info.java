/**
 * Means, quantiles, least squares and the like, which tables, plans and guards are computed with. Arrays of numbers go in and come out.
 * Read {@code LeastSquares} first.
 */
package reusediffusion.reuse.statistics;
