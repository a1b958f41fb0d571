package reusediffusion.spark.plan;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import reusediffusion.pipeline.calibrate.KeptSteps;
import reusediffusion.pipeline.calibrate.StoredRuns;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;

/** Full runs of groups of samples, kept for others than the executor that made them. */
interface KeptRuns extends Serializable {
    /** The full runs of this name, or null where they are not there whole. */
    StoredRuns read(String name);

    /** Keeps full runs under this name. */
    void write(String name, StoredRuns runs);

    /** The full runs of these samples, or null where they are not there whole; those of which more is kept than is asked for will do. */
    default StoredRuns find(List<Request> samples, Settings settings, KeptSteps keep) {
        StoredRuns found = whole(name(samples, settings, KeptSteps.STEPS), samples.size());
        return found != null || keep == KeptSteps.STEPS ? found : whole(name(samples, settings, keep), samples.size());
    }

    private StoredRuns whole(String name, int samples) {
        StoredRuns found = read(name);
        return found != null && found.traces().size() == samples ? found : null;
    }

    /** What full runs of these samples are called: settings, samples, and how much of the runs is kept. */
    static String name(List<Request> samples, Settings settings, KeptSteps keep) {
        StringBuilder all = new StringBuilder(settings.toString());
        samples.forEach(sample -> all.append('\n')
                .append(sample.prompt())
                .append('\n')
                .append(sample.negativePrompt())
                .append('\n')
                .append(sample.seed())
                .append(sample.settings()));
        return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8)) + "."
                + keep.name().toLowerCase(Locale.ROOT);
    }
}
