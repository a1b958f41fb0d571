package reusediffusion.spark.executor;

import reusediffusion.spark.engine.Engine;

/** Asks an engine for its key once, as long as no other is asked for in between: a key may be read from files, and every batch wants it. */
final class EngineKeyCache {
    private final String device;
    private volatile Known known;

    /** An engine by its identity, and its key. */
    private record Known(Engine<?> engine, Object key) {}

    EngineKeyCache(String device) {
        this.device = device;
    }

    Object of(Engine<?> engine) {
        Known last = known;
        if (last == null || last.engine() != engine) {
            last = new Known(engine, engine.key(device));
            known = last;
        }
        return last.key();
    }
}
