package reusediffusion.spark;

import java.io.Serializable;
import java.util.BitSet;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Which batches still have something to do, and how many samples that is: an eighth of a byte for each batch. */
final class Remaining implements Serializable {
    private final int batchSize;
    private final BitSet batches = new BitSet();
    private final ChangedSamples changed = new ChangedSamples();
    private long samples;

    Remaining(int batchSize) {
        this.batchSize = batchSize;
    }

    /** Counts samples that are keyed by their position among all samples, as {@link Todo} gives them. */
    static Remaining of(JavaPairRDD<Long, Row> todo, int batchSize) {
        return todo.treeAggregate(new Remaining(batchSize), Remaining::plusSample, Remaining::plus);
    }

    private Remaining plusSample(Tuple2<Long, Row> sample) {
        batches.set(Math.toIntExact(sample._1() / batchSize));
        samples++;
        String differing = Todo.changed(sample._2());
        if (differing != null) {
            changed.add(sample._2().getString(0), differing);
        }
        return this;
    }

    private Remaining plus(Remaining other) {
        batches.or(other.batches);
        samples += other.samples;
        changed.addAll(other.changed);
        return this;
    }

    long samples() {
        return samples;
    }

    /** Those of them that are finished, of another row. */
    ChangedSamples changed() {
        return changed;
    }

    BitSet batches() {
        return batches;
    }

    int batchSize() {
        return batchSize;
    }
}
