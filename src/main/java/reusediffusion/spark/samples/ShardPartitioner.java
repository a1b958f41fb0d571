package reusediffusion.spark.samples;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongToDoubleFunction;
import org.apache.spark.Partitioner;

/**
 * Deals whole batches out to partitions in order, so that each gets its share of the expected work. A batch is a run of neighbours among all
 * samples sorted by id: who shares a batch depends neither on the number of partitions nor on what is already done.
 */
public final class ShardPartitioner extends Partitioner {
    private static final double ROUNDING = 1e-9;

    private final int batchSize;

    /** The first batch of each partition. */
    private final long[] starts;

    /** Deals the remaining batches to partitions of the same work. */
    public ShardPartitioner(RemainingWork remaining, int partitions) {
        this(remaining, ShardShares.equal(partitions), batch -> 1);
    }

    /**
     * A batch goes to the partition in whose share its work begins; each gets one at least.
     *
     * @param shares of the whole, one for each partition; no more than there are batches
     * @param work of a batch by its number
     */
    public ShardPartitioner(RemainingWork remaining, double[] shares, LongToDoubleFunction work) {
        BitSet batches = remaining.batches();
        this.batchSize = remaining.batchSize();
        this.starts = new long[shares.length];
        Arrays.fill(starts, Long.MAX_VALUE);
        double all = batches.stream().mapToDouble(work::applyAsDouble).sum();
        double done = 0;
        double end = 0;
        int left = batches.cardinality();
        int partition = -1;
        for (int batch = batches.nextSetBit(0); batch >= 0; batch = batches.nextSetBit(batch + 1)) {
            boolean full = done + ROUNDING * all >= end;
            boolean scarce = left <= shares.length - 1 - partition;
            if ((full || scarce) && partition + 1 < shares.length) {
                partition++;
                starts[partition] = batch;
                end += shares[partition] * all;
            }
            done += work.applyAsDouble(batch);
            left--;
        }
        starts[0] = 0;
    }

    @Override
    public int numPartitions() {
        return starts.length;
    }

    @Override
    public int getPartition(Object position) {
        int place = Arrays.binarySearch(starts, (Long) position / batchSize);
        return place >= 0 ? place : -place - 2;
    }
}
