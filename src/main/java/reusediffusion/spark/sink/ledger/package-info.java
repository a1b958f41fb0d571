/**
 * The books of an output folder. Markers go in; what is finished, the manifest and the summary come out. Markers of runs that ended are
 * folded into fewer, and leftovers are removed. Read {@link reusediffusion.spark.sink.ledger.Ledger} first.
 */
package reusediffusion.spark.sink.ledger;
