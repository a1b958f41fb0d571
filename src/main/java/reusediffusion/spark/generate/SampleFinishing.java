package reusediffusion.spark.generate;

import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.engine.EngineFaults;
import reusediffusion.spark.overlap.UnfinishedSample;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.sink.layout.SampleDetails;
import reusediffusion.spark.traces.TraceLine;

/** What is left of a sample behind its device: comparing it where it is audited, compressing it, saying how it was made. Any thread may. */
record SampleFinishing(Engine<?> engine, Encoding encoding) {
    private static final Logger LOG = LoggerFactory.getLogger(SampleFinishing.class);

    /**
     * A sample with which the device is done.
     *
     * @param full its frames where every call was made, or null where nobody wants to know
     */
    UnfinishedSample<Outcome> draft(Generated made, boolean warmUp, List<Picture> full) {
        long bytes = Stream.concat(made.frames().stream(), full == null ? Stream.empty() : full.stream())
                .mapToLong(frame -> frame.rgb().length)
                .sum();
        return new UnfinishedSample<>(bytes, () -> outcome(made, warmUp, full));
    }

    /** A sample that cannot be made. */
    UnfinishedSample<Outcome> deadLetter(Request request, String reason) {
        Outcome outcome = failed(request, reason);
        return new UnfinishedSample<>(0, () -> outcome);
    }

    /**
     * The finished sample, or a dead letter where it cannot be finished.
     *
     * @param full its frames where every call was made, or null where it is not audited
     */
    Outcome outcome(Generated made, boolean warmUp, List<Picture> full) {
        Request request = made.request();
        try {
            return finished(made, warmUp, full == null ? null : Audit.Found.of(made.frames(), full));
        } catch (RuntimeException e) {
            LOG.warn("Sample {} was made, and cannot become a file", request.id(), e);
            return failed(request, EngineFaults.reason(e));
        }
    }

    private Outcome finished(Generated made, boolean warmUp, Audit.Found found) {
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

    /** The outcome of a sample that failed, with the reason. */
    Outcome failed(Request request, String reason) {
        return Outcome.failed(
                request.id(),
                request.prompt(),
                request.negativePrompt(),
                request.seed(),
                reason,
                new SampleDetails(request.settings().text(), null, null, null, null, null, null));
    }

    private SampleDetails details(Request request, String cut) {
        Settings used = engine.settings(request);
        String own = request.settings().text();
        return used == null
                ? new SampleDetails(own, null, null, null, null, cut, null)
                : new SampleDetails(own, used.width(), used.height(), used.frames(), used.guidance(), cut, null);
    }
}
