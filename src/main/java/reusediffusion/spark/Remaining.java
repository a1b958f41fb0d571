package reusediffusion.spark;

import java.io.Serializable;
import java.util.BitSet;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Row;

/** Which batches still have something to do, and how many samples that is: an eighth of a byte for each batch. */
final class Remaining implements Serializable {
    private final int batchSize;
    private final BitSet batches = new BitSet();
    private long samples;

    Remaining(int batchSize) {
        this.batchSize = batchSize;
    }

    /** Counts samples that are keyed by their position among all samples. */
    static Remaining of(JavaPairRDD<Long, Row> todo, int batchSize) {
        return todo.keys().treeAggregate(new Remaining(batchSize), Remaining::plusPosition, Remaining::plus);
    }

    private Remaining plusPosition(Long position) {
        batches.set(Math.toIntExact(position / batchSize));
        samples++;
        return this;
    }

    private Remaining plus(Remaining other) {
        batches.or(other.batches);
        samples += other.samples;
        return this;
    }

    long samples() {
        return samples;
    }

    BitSet batches() {
        return batches;
    }

    int batchSize() {
        return batchSize;
    }
}
