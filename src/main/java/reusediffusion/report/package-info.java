/**
 * Results of comparisons and benchmarks as CSV, JSON and charts. Numbers go in; files come out. Read
 * {@link reusediffusion.report.QualityReport} first; the page of a fleet benchmark is in {@code report.fleet}.
 */
package reusediffusion.report;
