package reusediffusion.spark.batch;

import java.io.PrintStream;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.engine.EngineFaults;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.GpuProfile;
import reusediffusion.spark.executor.PerExecutor;

/**
 * Finds the size of batches for {@code --batch-size auto}: one task measures it on its device, with the model that the job will use there
 * anyway, and the whole job takes it, since pictures of other sizes may differ in their last bits.
 *
 * @param known by card, from earlier jobs
 */
public record BatchMeasuring<P extends AutoCloseable>(Engine<P> engine, TreeMap<String, BatchSearch> known)
        implements Function<Integer, BatchMeasuring.Found> {
    private static final long serialVersionUID = 1;
    private static final int MOST = 64;

    /** What a task found, or knew. */
    public record Found(String card, BatchSearch search, boolean measured) implements Serializable {
        private static final long serialVersionUID = 1;

        /** The measured batch size as a sentence for the user. */
        String told() {
            String rates = search.rates().entrySet().stream()
                    .map(each -> String.format(Locale.ROOT, "%d: %.3g", each.getKey(), each.getValue()))
                    .collect(Collectors.joining(", "));
            return "Batches of " + search.size() + " make the most samples a second on " + card + " ("
                    + (measured ? "measured now" : "measured earlier") + ", samples a second by size " + rates + ").";
        }
    }

    /** Measures, unless an earlier job has, and says what came out. */
    public static int choose(SparkContext context, Engine<?> engine, BatchSizes kept, PrintStream console) {
        String kind = engine.batchKind();
        Found found = GpuProfile.onto(JavaSparkContext.fromSparkContext(context).parallelize(List.of(1), 1), context)
                .map(new BatchMeasuring<>(engine, kept.of(kind)))
                .first();
        if (found.measured()) {
            kept.keep(kind, found.card(), found.search());
        }
        console.println(found.told());
        return found.search().size();
    }

    /** A size of batches in which so many samples give every slot something to do. */
    public static int atMost(int size, long samples, int slots) {
        return (int) Math.max(1, Math.min(size, (samples + slots - 1) / slots));
    }

    @Override
    public Found call(Integer task) {
        String device = Devices.ofTask(engine.device());
        String card = engine.card(device);
        if (known.containsKey(card)) {
            return new Found(card, known.get(card), false);
        }
        PerExecutor place = PerExecutor.on(device);
        place.load(engine);
        return new Found(card, BatchSearch.of(MOST, size -> rate(place, size)), true);
    }

    private Double rate(PerExecutor place, int size) {
        try {
            return place.use(engine, loaded -> engine.samplesASecond(loaded, size));
        } catch (RuntimeException e) {
            if (EngineFaults.isOutOfMemory(e)) {
                return null;
            }
            throw e;
        }
    }
}
