package reusediffusion.spark;

import java.util.BitSet;
import org.apache.spark.Partitioner;

/**
 * Deals whole batches out to partitions, evenly and in order. A batch is a run of neighbours among all samples sorted by id: who shares
 * a batch depends neither on the number of partitions nor on what is already done.
 */
final class Spread extends Partitioner {
    private final int batchSize;
    private final long[] batches;
    private final int[] before;
    private final int total;
    private final int partitions;

    Spread(Remaining remaining, int partitions) {
        BitSet set = remaining.batches();
        this.batchSize = remaining.batchSize();
        this.batches = set.toLongArray();
        this.total = set.cardinality();
        this.partitions = partitions;
        this.before = new int[batches.length];
        for (int word = 1; word < batches.length; word++) {
            before[word] = before[word - 1] + Long.bitCount(batches[word - 1]);
        }
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object position) {
        int batch = Math.toIntExact((Long) position / batchSize);
        int word = batch / Long.SIZE;
        int rank = before[word] + Long.bitCount(batches[word] & ((1L << batch) - 1));
        return (int) ((long) rank * partitions / total);
    }
}
