package reusediffusion.spark.progress;

import java.io.PrintStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;
import reusediffusion.spark.executor.DeviceWorks;
import reusediffusion.spark.overlap.StageTimes;
import reusediffusion.spark.sink.layout.Outcome;
import scala.Option;

/**
 * What tasks count while they run. Tasks that run twice count twice: these numbers are for the progress line and for stopping, and what is
 * reported in the end is read from the committed shards.
 */
public record Counters(
        LongAccumulator done,
        LongAccumulator failed,
        LongAccumulator calls,
        LongAccumulator callsFull,
        LongAccumulator committed,
        LongAccumulator committedFailed,
        LongAccumulator loads,
        LongAccumulator cut,
        List<LongAccumulator> times,
        DeviceWorks works,
        CollectionAccumulator<String> reasons)
        implements Serializable {

    /** Registers new accumulators with a context. */
    public static Counters of(SparkContext context) {
        return new Counters(
                context.longAccumulator("samples done"),
                context.longAccumulator("samples failed"),
                context.longAccumulator("network calls"),
                context.longAccumulator("network calls without reuse"),
                ofAllTasks(context, "samples committed"),
                ofAllTasks(context, "failed samples committed"),
                context.longAccumulator("pipelines loaded"),
                context.longAccumulator("prompts cut"),
                Arrays.stream(StageTimes.Part.values())
                        .map(part -> ofAllTasks(context, "nanoseconds " + part))
                        .toList(),
                DeviceWorks.in(context),
                context.collectionAccumulator("reasons of failures"));
    }

    /** Also of those that fail or are told to end. */
    private static LongAccumulator ofAllTasks(SparkContext context, String name) {
        LongAccumulator accumulator = new LongAccumulator();
        accumulator.register(context, Option.apply(name), true);
        return accumulator;
    }

    void count(Outcome sample) {
        done.add(1);
        if (sample.error() != null) {
            failed.add(1);
            if (reasons.isZero()) {
                reasons.add(sample.error());
            }
        }
        if (sample.details().cut() != null) {
            cut.add(1);
        }
        calls.add(sample.called().chars().filter(c -> c == '1').count());
        callsFull.add(sample.called().length());
    }

    /** Nanoseconds that tasks spent with this. */
    LongAccumulator time(StageTimes.Part part) {
        return times.get(part.ordinal());
    }

    /** Counts the samples of a chunk that was committed. */
    public void committed(long samples, long failures) {
        committed.add(samples);
        committedFailed.add(failures);
    }

    /** Says once how many prompts were longer than their encoders read. */
    public void tellCuts(PrintStream console) {
        if (cut.value() > 0) {
            console.println(cut.value() + (cut.value() == 1 ? " prompt was" : " prompts were")
                    + " longer than the text encoders read; what they did not see is in the manifest, column cut.");
        }
    }

    /** What {@link ProgressTotals} are made from. */
    List<LongAccumulator> followed() {
        return List.of(
                done,
                failed,
                calls,
                callsFull,
                committed,
                committedFailed,
                time(StageTimes.Part.DEVICE),
                time(StageTimes.Part.WHOLE),
                time(StageTimes.Part.TURN));
    }
}
