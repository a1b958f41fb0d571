package reusediffusion.spark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.pipeline.Generated;
import reusediffusion.pipeline.Request;
import reusediffusion.pipeline.Settings;
import reusediffusion.spark.sink.Details;
import reusediffusion.spark.sink.Outcome;

/**
 * Makes batches on one device, and keeps a failure from spreading: a batch too large for the memory is halved, a batch that fails is made
 * again sample by sample, and a sample that fails alone becomes a dead letter.
 */
final class Maker<P extends AutoCloseable> {
    private static final Logger LOG = LoggerFactory.getLogger(Maker.class);

    private final Engine<P> engine;
    private final Encoding encoding;
    private final Audit audit;
    private final PerExecutor place;

    Maker(Engine<P> engine, Encoding encoding, String device, Audit audit) {
        this.engine = engine;
        this.encoding = encoding;
        this.audit = audit;
        this.place = PerExecutor.on(device);
    }

    /** Loads what has to be loaded; true where this call did it. */
    boolean load() {
        return place.load(engine);
    }

    /** One outcome for each order. */
    List<Outcome> make(List<Order> orders) {
        List<Outcome> outcomes = new ArrayList<>();
        List<Request> sound = new ArrayList<>();
        for (Order order : orders) {
            if (order.problem() == null) {
                sound.add(order.request());
            } else {
                outcomes.add(failed(order.request(), order.problem()));
            }
        }
        sound.stream()
                .collect(Collectors.groupingBy(Request::settings, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(equal -> outcomes.addAll(attempt(equal)));
        Map<String, String> kept = new HashMap<>();
        orders.forEach(order -> kept.put(order.request().id(), order.kept()));
        return outcomes.stream()
                .map(outcome -> outcome.with(outcome.details().keeping(kept.get(outcome.id()))))
                .toList();
    }

    private List<Outcome> attempt(List<Request> batch) {
        try {
            return place.use(engine, loaded -> generate(loaded, batch));
        } catch (RuntimeException e) {
            stopIfHopeless(e);
            if (batch.size() == 1) {
                LOG.warn("Sample {} failed", batch.get(0).id(), e);
                return List.of(failed(batch.get(0), Faults.reason(e)));
            }
            int part = Faults.isOutOfMemory(e) ? (batch.size() + 1) / 2 : 1;
            LOG.warn("A batch of {} failed, and is made again by {}: {}", batch.size(), part, Faults.reason(e));
            List<Outcome> outcomes = new ArrayList<>();
            for (int from = 0; from < batch.size(); from += part) {
                outcomes.addAll(attempt(batch.subList(from, Math.min(from + part, batch.size()))));
            }
            return outcomes;
        }
    }

    private List<Outcome> generate(P loaded, List<Request> batch) {
        boolean warmUp = !place.isWarm();
        List<Generated> made = engine.generate(loaded, batch);
        place.warmedUp();
        Map<String, Audit.Found> found = audit.of(engine, loaded, made);
        return made.stream()
                .map(sample ->
                        outcome(sample, warmUp, found.get(sample.request().id())))
                .toList();
    }

    private Outcome outcome(Generated made, boolean warmUp, Audit.Found found) {
        Request request = made.request();
        StringBuilder called = new StringBuilder();
        for (boolean call : made.run().called()) {
            called.append(call ? '1' : '0');
        }
        return new Outcome(
                request.id(),
                request.prompt(),
                request.negativePrompt(),
                request.seed(),
                encoding.format().extension(),
                encoding.encode(made, engine.settings(request), engine.policy(request)),
                called.toString(),
                made.run().encodeMillis(),
                made.run().denoiseMillis(),
                made.run().decodeMillis(),
                warmUp,
                TraceLine.of(made),
                found == null ? null : found.psnr(),
                found == null ? null : found.ssim(),
                null,
                details(request, made.run().cut()));
    }

    private Outcome failed(Request request, String reason) {
        return Outcome.failed(
                request.id(),
                request.prompt(),
                request.negativePrompt(),
                request.seed(),
                reason,
                new Details(request.settings().text(), null, null, null, null, null, null));
    }

    private Details details(Request request, String cut) {
        Settings used = engine.settings(request);
        String own = request.settings().text();
        return used == null
                ? new Details(own, null, null, null, null, cut, null)
                : new Details(own, used.width(), used.height(), used.frames(), used.guidance(), cut, null);
    }

    /** A task that Spark killed must end as killed, and a process that lost its GPU can make nothing more. */
    private void stopIfHopeless(RuntimeException fault) {
        TaskContext context = TaskContext.get();
        if (context.isInterrupted()) {
            throw new TaskKilledException("stopped while a batch was made");
        }
        if (Faults.isFatal(fault)) {
            throw fault;
        }
    }
}
