package reusediffusion.spark.generate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reusediffusion.pipeline.request.Request;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.executor.BatchLimits;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.samples.SampleOrder;

/** Which samples of a batch a device makes together: those of the same settings, as many at once as its memory holds. */
record AlikeSamples<P extends AutoCloseable>(Engine<P> engine, PerExecutor place) {

    /** What the device makes together, of a batch. */
    Stream<List<Request>> together(List<SampleOrder> batch) {
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
    static List<List<Request>> in(List<SampleOrder> orders) {
        return List.copyOf(orders.stream()
                .filter(order -> order.problem() == null)
                .map(SampleOrder::request)
                .collect(Collectors.groupingBy(Request::settings, LinkedHashMap::new, Collectors.toList()))
                .values());
    }
}
