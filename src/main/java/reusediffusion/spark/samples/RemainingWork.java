package reusediffusion.spark.samples;

import java.io.Serializable;
import java.util.BitSet;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Which batches still have something to do, and how many samples that is: an eighth of a byte for each batch. */
public final class RemainingWork implements Serializable {
    private final int batchSize;
    private final BitSet batches = new BitSet();
    private final ChangedSamples changed = new ChangedSamples();
    private long samples;

    /** Starts without samples, for batches of this size. */
    public RemainingWork(int batchSize) {
        this.batchSize = batchSize;
    }

    /** Counts samples that are keyed by their position among all samples, as {@link MissingSamples} gives them. */
    public static RemainingWork of(JavaPairRDD<Long, Row> todo, int batchSize) {
        return todo.treeAggregate(new RemainingWork(batchSize), RemainingWork::plusSample, RemainingWork::plus);
    }

    private RemainingWork plusSample(Tuple2<Long, Row> sample) {
        batches.set(Math.toIntExact(sample._1() / batchSize));
        samples++;
        String differing = MissingSamples.changed(sample._2());
        if (differing != null) {
            changed.add(sample._2().getString(0), differing);
        }
        return this;
    }

    private RemainingWork plus(RemainingWork other) {
        batches.or(other.batches);
        samples += other.samples;
        changed.addAll(other.changed);
        return this;
    }

    /** The number of samples that are left to make. */
    public long samples() {
        return samples;
    }

    /** Those of them that are finished, of another row. */
    public ChangedSamples changed() {
        return changed;
    }

    /** The numbers of the batches in which a sample is left to make. */
    public BitSet batches() {
        return batches;
    }

    /** The number of samples in a batch. */
    public int batchSize() {
        return batchSize;
    }
}
