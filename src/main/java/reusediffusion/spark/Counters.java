package reusediffusion.spark;

import java.io.Serializable;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import reusediffusion.spark.sink.Outcome;

/**
 * What tasks count while they run. Tasks that run twice count twice: these numbers are for the progress line and for stopping, and what is
 * reported in the end is read from the committed shards.
 */
record Counters(
        LongAccumulator done,
        LongAccumulator failed,
        LongAccumulator calls,
        LongAccumulator callsFull,
        LongAccumulator loads,
        CollectionAccumulator<String> reasons)
        implements Serializable {

    static Counters of(SparkContext context) {
        return new Counters(
                context.longAccumulator("samples done"),
                context.longAccumulator("samples failed"),
                context.longAccumulator("network calls"),
                context.longAccumulator("network calls without reuse"),
                context.longAccumulator("pipelines loaded"),
                context.collectionAccumulator("reasons of failures"));
    }

    void count(Outcome sample) {
        done.add(1);
        if (sample.error() != null) {
            failed.add(1);
            if (reasons.isZero()) {
                reasons.add(sample.error());
            }
        }
        calls.add(sample.called().chars().filter(c -> c == '1').count());
        callsFull.add(sample.called().length());
    }

    /** Samples done, samples failed, network calls, network calls without reuse, of the tasks that ended. */
    long[] totals() {
        return new long[] {done.value(), failed.value(), calls.value(), callsFull.value()};
    }
}
