package reusediffusion.spark.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.engine.EngineFaults;
import reusediffusion.spark.executor.BatchLimits;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.line.StageTimes;
import reusediffusion.spark.line.UnfinishedSample;
import reusediffusion.spark.samples.SampleOrder;
import reusediffusion.spark.sink.layout.DeviceTime;
import reusediffusion.spark.sink.layout.Outcome;

/**
 * Makes batches on one device, and keeps a failure from spreading: a batch too large for the memory is halved (which the device
 * remembers), a batch that fails is made
 * again sample by sample, and a sample that fails alone becomes a dead letter.
 */
public final class BatchMaker<P extends AutoCloseable> {
    private static final Logger LOG = LoggerFactory.getLogger(BatchMaker.class);

    private final Engine<P> engine;
    private final Finishing finishing;
    private final Audit audit;
    private final PerExecutor place;
    private final StageTimes times;
    private final String name;

    /** Null where nobody knows. */
    private Supplier<List<SampleOrder>> next = () -> null;

    /** When the task last had no use for its device any more. */
    private long free = System.nanoTime();

    /** Makes batches with an engine on a device, and encodes their files. */
    public BatchMaker(Engine<P> engine, Encoding encoding, String device, Audit audit, StageTimes times) {
        this.engine = engine;
        this.finishing = new Finishing(engine, encoding);
        this.audit = audit;
        this.place = PerExecutor.on(device);
        this.times = times;
        this.name = Devices.named(device);
    }

    /** Loads what has to be loaded; true where this call did it. */
    public boolean load() {
        boolean loaded = place.load(engine);
        free = System.nanoTime();
        return loaded;
    }

    /** Has the texts of these batches encoded. A text that cannot be is told of when its sample is made. */
    void encodeAhead(List<List<SampleOrder>> batches) {
        List<List<Request>> requests = batches.stream().flatMap(this::together).toList();
        try {
            onDevice(loaded -> {
                engine.encodeAhead(loaded, requests);
                return null;
            });
        } catch (RuntimeException e) {
            stopIfHopeless(e);
            LOG.warn("Texts were not encoded ahead of their samples: {}", EngineFaults.reason(e));
        }
    }

    /** Says what will be made behind the batch to come; null where that is not known when it is asked. */
    void announce(Supplier<List<SampleOrder>> orders) {
        next = orders;
    }

    /** The first that will be made of what was announced; null where nothing is known. */
    private List<Request> following() {
        List<SampleOrder> orders = next.get();
        return orders == null ? null : together(orders).findFirst().orElse(null);
    }

    /** What the device makes together, of a batch. */
    private Stream<List<Request>> together(List<SampleOrder> batch) {
        return alike(batch).stream()
                .flatMap(equal ->
                        BatchLimits.parts(equal, place.limits().within(kind(equal.get(0)), equal.size())).stream());
    }

    /** What the memory of a batch with this sample depends on. */
    private Object kind(Request sample) {
        try {
            return List.of(place.key(engine), engine.memoryKey(sample));
        } catch (IllegalArgumentException e) {
            return sample.settings(); // with which no sample can be made, as making it will say
        }
    }

    /** Those that can be made, by their settings. */
    private static List<List<Request>> alike(List<SampleOrder> orders) {
        return List.copyOf(orders.stream()
                .filter(order -> order.problem() == null)
                .map(SampleOrder::request)
                .collect(Collectors.groupingBy(Request::settings, LinkedHashMap::new, Collectors.toList()))
                .values());
    }

    /** Makes a batch: one unfinished sample for each order, with which the device is done. */
    public List<UnfinishedSample<Outcome>> make(List<SampleOrder> orders) {
        List<UnfinishedSample<Outcome>> drafts = new ArrayList<>();
        for (SampleOrder order : orders) {
            if (order.problem() != null) {
                drafts.add(failed(order.request(), order.problem()));
            }
        }
        alike(orders).forEach(equal -> drafts.addAll(attempt(equal)));
        Map<String, String> kept = new HashMap<>();
        orders.forEach(order -> kept.put(order.request().id(), order.kept()));
        return drafts.stream()
                .map(draft ->
                        draft.then(outcome -> outcome.with(outcome.details().keeping(kept.get(outcome.id())))))
                .toList();
    }

    private List<UnfinishedSample<Outcome>> attempt(List<Request> batch) {
        Object kind = kind(batch.get(0));
        int fits = place.limits().within(kind, batch.size());
        if (fits < batch.size()) {
            return inParts(batch, fits);
        }
        try {
            return use(batch);
        } catch (RuntimeException e) {
            stopIfHopeless(e);
            if (batch.size() == 1) {
                LOG.warn("Sample {} failed", batch.get(0).id(), e);
                return List.of(failed(batch.get(0), EngineFaults.reason(e)));
            }
            if (EngineFaults.isOutOfMemory(e)) {
                place.limits().tooLarge(kind, batch.size());
            }
            int part = EngineFaults.isOutOfMemory(e) ? place.limits().within(kind, batch.size()) : 1;
            LOG.warn("A batch of {} failed, and is made again by {}: {}", batch.size(), part, EngineFaults.reason(e));
            return inParts(batch, part);
        }
    }

    private List<UnfinishedSample<Outcome>> inParts(List<Request> batch, int size) {
        return BatchLimits.parts(batch, size).stream()
                .flatMap(part -> attempt(part).stream())
                .toList();
    }

    private List<UnfinishedSample<Outcome>> use(List<Request> batch) {
        long waited = System.nanoTime() - free;
        return onDevice(loaded -> {
            long begun = System.nanoTime();
            List<UnfinishedSample<Outcome>> made = generate(loaded, batch);
            DeviceTime share = share(System.nanoTime() - begun, waited, batch.size());
            return made.stream()
                    .map(draft ->
                            draft.then(outcome -> outcome.with(outcome.details().by(share))))
                    .toList();
        });
    }

    private <T> T onDevice(Function<P, T> work) {
        long asked = System.nanoTime();
        return place.use(engine, loaded -> {
            long begun = System.nanoTime();
            times.add(StageTimes.Part.TURN, begun - asked);
            try {
                return work.apply(loaded);
            } finally {
                free = System.nanoTime();
                times.add(StageTimes.Part.DEVICE, free - begun);
            }
        });
    }

    private DeviceTime share(long worked, long waited, int samples) {
        return new DeviceTime(name, worked / 1e6 / samples, waited / 1e6 / samples);
    }

    private List<UnfinishedSample<Outcome>> generate(P loaded, List<Request> batch) {
        boolean warmUp = !place.isWarm();
        engine.announce(loaded, this::following);
        List<Generated> made = engine.generate(loaded, batch);
        place.warmedUp();
        Map<String, List<Picture>> full = audit.inFull(engine, loaded, made);
        return made.stream()
                .map(sample -> draft(sample, warmUp, full.get(sample.request().id())))
                .toList();
    }

    /** @param full its frames where every call was made, or null where nobody wants to know */
    private UnfinishedSample<Outcome> draft(Generated made, boolean warmUp, List<Picture> full) {
        long bytes = Stream.concat(made.frames().stream(), full == null ? Stream.empty() : full.stream())
                .mapToLong(frame -> frame.rgb().length)
                .sum();
        return new UnfinishedSample<>(bytes, () -> finishing.outcome(made, warmUp, full));
    }

    private UnfinishedSample<Outcome> failed(Request request, String reason) {
        Outcome outcome = finishing.failed(request, reason);
        return new UnfinishedSample<>(0, () -> outcome);
    }

    /** A task that Spark killed must end as killed, and a process that lost its GPU can make nothing more. */
    private void stopIfHopeless(RuntimeException fault) {
        TaskContext context = TaskContext.get();
        if (context.isInterrupted()) {
            throw new TaskKilledException("stopped while a batch was made");
        }
        if (EngineFaults.isFatal(fault)) {
            throw fault;
        }
    }
}
