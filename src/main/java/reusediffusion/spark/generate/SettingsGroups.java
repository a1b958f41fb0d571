package reusediffusion.spark.generate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.executor.BatchLimits;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.samples.SampleSpecification;

/** Which samples of a batch a device makes together: those of the same settings, as many at once as its memory holds. */
record SettingsGroups<P extends AutoCloseable>(Engine<P> engine, PerExecutor place) {

    /** What the device makes together, of a batch. */
    Stream<List<Request>> together(List<SampleSpecification> batch) {
        return in(batch).stream()
                .flatMap(equal ->
                        BatchLimits.parts(equal, place.limits().within(kind(equal.get(0)), equal.size())).stream());
    }

    /** What the memory of a batch with this sample depends on. */
    Object kind(Request sample) {
        try {
            return List.of(place.key(engine), engine.memoryKey(sample));
        } catch (IllegalArgumentException e) {
            return sample.settings(); // with which no sample can be made, as making it will say
        }
    }

    /** Those that can be made, by their settings. */
    static List<List<Request>> in(List<SampleSpecification> specifications) {
        return List.copyOf(specifications.stream()
                .filter(specification -> specification.problem() == null)
                .map(SampleSpecification::request)
                .collect(Collectors.groupingBy(Request::settings, LinkedHashMap::new, Collectors.toList()))
                .values());
    }
}
