package reusediffusion.spark.generate;

import reusediffusion.spark.samples.ShardShares;
import reusediffusion.spark.sink.Chunking;

/**
 * The way in which the work is cut, repeated and checked.
 *
 * @param batchSize samples that the network sees together; {@link #MEASURED} for as many as make the most a second
 * @param partitions shards of the output, or null for the rule of {@link #partitions(long, int)}
 * @param maxFailures when to give up
 * @param benchmark report times without each pipeline's warm-up
 * @param audit who is made again in full
 * @param chunking what a task commits at once
 */
public record ExecutionSettings(
        int batchSize,
        Integer partitions,
        FailureLimit maxFailures,
        boolean benchmark,
        Audit audit,
        Chunking chunking) {
    /** The size of batches is to be measured. */
    public static final int MEASURED = 0;

    private static final int LARGEST = 1000;

    /** The same settings with batches of this size. */
    ExecutionSettings inBatchesOf(int size) {
        return new ExecutionSettings(size, partitions, maxFailures, benchmark, audit, chunking);
    }

    /**
     * Six partitions for each task that can run at once, which become smaller from round to round; more where a partition would hold more
     * than a thousand samples or so, so that what is left at the end can be spread; never more than there are batches.
     *
     * @param batches that remain to be made
     * @param slots tasks that can run at once
     */
    int partitions(long batches, int slots) {
        long wanted = partitions != null
                ? partitions
                : Math.max((long) ShardShares.ROUNDS * slots, (batches * batchSize + LARGEST - 1) / LARGEST);
        return (int) Math.max(1, Math.min(batches, wanted));
    }

    /** The share of the work of each: all the same where the user said how many there are. */
    double[] portions(long batches, int slots) {
        int shards = partitions(batches, slots);
        return partitions != null ? ShardShares.equal(shards) : ShardShares.falling(shards, slots);
    }
}
