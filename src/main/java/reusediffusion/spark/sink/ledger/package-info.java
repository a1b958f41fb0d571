/**
 * The records of an output folder. Markers go in; the list of what is finished, the manifest and the summary come out. Markers of ended
 * runs are folded into fewer, and leftovers are removed. Read {@link reusediffusion.spark.sink.ledger.Ledger} first.
 */
package reusediffusion.spark.sink.ledger;
