package reusediffusion.spark.generate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.engine.EngineFaults;
import reusediffusion.spark.executor.BatchLimits;
import reusediffusion.spark.executor.DeviceAccess;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.overlap.StageTimes;
import reusediffusion.spark.overlap.UnfinishedSample;
import reusediffusion.spark.samples.SampleSpecification;
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
    private final SampleFinishing finishing;
    private final Audit audit;
    private final PerExecutor place;
    private final DeviceAccess<P> turns;
    private final SettingsGroups<P> alike;
    private final TextPrefetch<P> texts;

    /** Makes batches with an engine on a device, and encodes their files. */
    public BatchMaker(Engine<P> engine, Encoding encoding, String device, Audit audit, StageTimes times) {
        this.engine = engine;
        this.finishing = new SampleFinishing(engine, encoding);
        this.audit = audit;
        this.place = PerExecutor.on(device);
        this.turns = new DeviceAccess<>(engine, place, Devices.named(device), times);
        this.alike = new SettingsGroups<>(engine, place);
        this.texts = new TextPrefetch<>(engine, turns, alike);
    }

    /** Loads what has to be loaded; true where this call did it. */
    public boolean load() {
        return turns.load();
    }

    /** The texts of batches to come. */
    TextPrefetch<P> texts() {
        return texts;
    }

    /** Makes a batch: one unfinished sample for each order, with which the device is done. */
    public List<UnfinishedSample<Outcome>> make(List<SampleSpecification> specifications) {
        List<UnfinishedSample<Outcome>> drafts = new ArrayList<>();
        for (SampleSpecification specification : specifications) {
            if (specification.problem() != null) {
                drafts.add(finishing.deadLetter(specification.request(), specification.problem()));
            }
        }
        SettingsGroups.in(specifications).forEach(equal -> drafts.addAll(attempt(equal)));
        Map<String, String> kept = new HashMap<>();
        specifications.forEach(specification -> kept.put(specification.request().id(), specification.kept()));
        return drafts.stream()
                .map(draft ->
                        draft.then(outcome -> outcome.with(outcome.details().keeping(kept.get(outcome.id())))))
                .toList();
    }

    private List<UnfinishedSample<Outcome>> attempt(List<Request> batch) {
        Object kind = alike.kind(batch.get(0));
        int fits = place.limits().within(kind, batch.size());
        if (fits < batch.size()) {
            return inParts(batch, fits);
        }
        try {
            return use(batch);
        } catch (RuntimeException e) {
            DeviceAccess.stopIfHopeless(e);
            if (batch.size() == 1) {
                LOG.warn("Sample {} failed", batch.get(0).id(), e);
                return List.of(finishing.deadLetter(batch.get(0), EngineFaults.reason(e)));
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
        long waited = turns.unusedNanos();
        return turns.take(loaded -> {
            long begun = System.nanoTime();
            List<UnfinishedSample<Outcome>> made = generate(loaded, batch);
            DeviceTime share = turns.share(System.nanoTime() - begun, waited, batch.size());
            return made.stream()
                    .map(draft ->
                            draft.then(outcome -> outcome.with(outcome.details().by(share))))
                    .toList();
        });
    }

    private List<UnfinishedSample<Outcome>> generate(P loaded, List<Request> batch) {
        boolean warmUp = !place.isWarm();
        engine.announce(loaded, texts::following);
        List<Generated> made = engine.generate(loaded, batch);
        place.warmedUp();
        Map<String, List<Picture>> full = audit.inFull(engine, loaded, made);
        return made.stream()
                .map(sample -> finishing.draft(
                        sample, warmUp, full.get(sample.request().id())))
                .toList();
    }
}
