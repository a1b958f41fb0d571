package reusediffusion.spark.samples;

import java.io.Serializable;
import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Which batches still have something to do, and how many samples that is: an eighth of a byte for each batch. Where the samples are few and
 * short, this also holds the samples.
 */
public final class RemainingWork implements Serializable {
    /** The most samples that are held. */
    private static final int FEW = 2000;

    /** The most characters that they have together. */
    private static final int SHORT = 256 << 10;

    private final int batchSize;
    private final BitSet batches = new BitSet();
    private final ChangedSamples changed = new ChangedSamples();
    private long samples;

    /** The samples by their positions, in JSON; null where they are many, or long. */
    private SortedMap<Long, String> lines = new TreeMap<>();

    /** Of all that was ever put into the lines. */
    private long characters;

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
        if (lines != null) {
            String line = PlacedSample.of(sample._1(), sample._2()).json();
            characters += line.length();
            lines.put(sample._1(), line);
            forgetMany();
        }
        return this;
    }

    private void forgetMany() {
        if (samples > FEW || characters > SHORT) {
            lines = null;
        }
    }

    private RemainingWork plus(RemainingWork other) {
        batches.or(other.batches);
        samples += other.samples;
        changed.addAll(other.changed);
        characters += other.characters;
        forgetMany();
        if (lines != null) {
            lines.putAll(other.lines);
        }
        return this;
    }

    /** The samples that are left to make by their positions, as {@link PlacedSample#json} writes them; null where they are many, or long. */
    public SortedMap<Long, String> few() {
        return lines;
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
