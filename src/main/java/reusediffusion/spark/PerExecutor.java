package reusediffusion.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** What this JVM has loaded: one pipeline a device, kept from task to task and from job to job, closed when the JVM ends. */
final class PerExecutor {
    private static final Map<String, PerExecutor> DEVICES = new ConcurrentHashMap<>();
    private static final AtomicInteger LOADS = new AtomicInteger();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(PerExecutor::closeAll, "close-pipelines"));
    }

    private final ReentrantLock lock = new ReentrantLock();
    private Object key;
    private AutoCloseable loaded;
    private boolean warm;

    private PerExecutor() {}

    /** The place of one device. */
    static PerExecutor on(String device) {
        return DEVICES.computeIfAbsent(device, d -> new PerExecutor());
    }

    /** Whether this JVM is an executor and nothing else, so that ending it loses nobody but its own tasks. */
    static boolean ownsProcess() {
        return !"driver".equals(org.apache.spark.SparkEnv.get().executorId());
    }

    /** How often this JVM has loaded anything. */
    static int loads() {
        return LOADS.get();
    }

    /** Does what needs the device alone, one thread at a time. */
    <T> T alone(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** What the engine needs, loaded at the first call; to be called inside {@link #alone}. */
    @SuppressWarnings("unchecked")
    <P extends AutoCloseable> P loaded(Engine<P> engine, String device) {
        Object wanted = engine.key(device);
        if (!wanted.equals(key)) {
            close();
            loaded = engine.load(device);
            key = wanted;
            warm = false;
            LOADS.incrementAndGet();
        }
        return (P) loaded;
    }

    /** Whether a batch has run since the load. */
    boolean isWarm() {
        return warm;
    }

    void warmedUp() {
        warm = true;
    }

    private void close() {
        if (loaded == null) {
            return;
        }
        try {
            loaded.close();
        } catch (Exception e) {
            System.getLogger(PerExecutor.class.getName())
                    .log(System.Logger.Level.WARNING, "A pipeline did not close.", e);
        }
        loaded = null;
        key = null;
    }

    private static void closeAll() {
        for (PerExecutor device : DEVICES.values()) {
            try {
                // A batch in flight is given a moment; after it the process ends anyway, and the driver frees the memory.
                if (device.lock.tryLock(2, TimeUnit.SECONDS)) {
                    device.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
