package reusediffusion.spark.generate;

import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.engine.EngineFaults;
import reusediffusion.spark.executor.DeviceAccess;
import reusediffusion.spark.samples.SampleSpecification;

/** The texts of batches to come, encoded before their samples are made. */
final class TextPrefetch<P extends AutoCloseable> {
    private static final Logger LOG = LoggerFactory.getLogger(TextPrefetch.class);

    private final Engine<P> engine;
    private final DeviceAccess<P> turns;
    private final SettingsGroups<P> alike;

    /** Gives the next batch, or null if it is not known. */
    private Supplier<List<SampleSpecification>> next = () -> null;

    TextPrefetch(Engine<P> engine, DeviceAccess<P> turns, SettingsGroups<P> alike) {
        this.engine = engine;
        this.turns = turns;
        this.alike = alike;
    }

    /** Has the texts of these batches encoded. A text that cannot be is told of when its sample is made. */
    void encode(List<List<SampleSpecification>> batches) {
        List<List<Request>> requests = batches.stream().flatMap(alike::together).toList();
        try {
            turns.take(loaded -> {
                engine.encodeAhead(loaded, requests);
                return null;
            });
        } catch (RuntimeException e) {
            DeviceAccess.stopIfHopeless(e);
            LOG.warn("Texts were not encoded ahead of their samples: {}", EngineFaults.reason(e));
        }
    }

    /** Says what will be made behind the batch to come; null where that is not known when it is asked. */
    void announce(Supplier<List<SampleSpecification>> specifications) {
        next = specifications;
    }

    /** The first that will be made of what was announced; null where nothing is known. */
    List<Request> following() {
        List<SampleSpecification> specifications = next.get();
        return specifications == null
                ? null
                : alike.together(specifications).findFirst().orElse(null);
    }
}
