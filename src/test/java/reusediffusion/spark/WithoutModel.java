package reusediffusion.spark;

import java.util.Map;
import reusediffusion.spark.engine.Engine;

/** An engine of a test that loads nothing, on the processor. */
public interface WithoutModel extends Engine<AutoCloseable> {
    @Override
    default AutoCloseable load(String place) {
        return () -> {};
    }

    @Override
    default String device() {
        return "cpu";
    }

    @Override
    default Map<String, String> fingerprint() {
        return Map.of();
    }
}
