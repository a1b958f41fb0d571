package reusediffusion.spark.executor;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import reusediffusion.spark.engine.Engine;

/** The one pipeline that is loaded on a device, under one lock: another engine's takes its place when nobody works with it. */
final class LoadedPipeline {
    private static final System.Logger LOG = System.getLogger(LoadedPipeline.class.getName());
    private static final AtomicInteger LOADS = new AtomicInteger();

    private final String device;
    private final EngineKeyCache keys;
    /** Read: what is loaded is in use. Write: it is changed, or one thread wants the device alone. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    private Object key;
    private AutoCloseable loaded;
    private volatile boolean warm;
    private final AtomicBoolean untold = new AtomicBoolean(); // whether nobody has heard of the last load

    LoadedPipeline(String device, EngineKeyCache keys) {
        this.device = device;
        this.keys = keys;
    }

    /** The number of times that this JVM has loaded anything. */
    static int loads() {
        return LOADS.get();
    }

    /** Whether a batch has run since the load. */
    boolean isWarm() {
        return warm;
    }

    void warmedUp() {
        warm = true;
    }

    /** Loads what the engine needs, unless it is there; true for the first who asks behind a load. */
    <P extends AutoCloseable> boolean load(Engine<P> engine) {
        load(engine, loaded -> {});
        return untold.getAndSet(false);
    }

    /** Loads before any task asks, and warms up a GPU where {@code batch} is not 0; what goes wrong is left to the task that needs it. */
    <P extends AutoCloseable> void loadAhead(Engine<P> engine, int batch) {
        try {
            load(engine, loaded -> {
                if (batch > 0 && !device.equals("cpu")) {
                    engine.warmUp(loaded, batch);
                }
            });
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.INFO, "Loading ahead did not succeed on " + device, e);
        }
    }

    private <P extends AutoCloseable> void load(Engine<P> engine, Consumer<P> behind) {
        Object wanted = keys.of(engine);
        if (holds(wanted)) {
            return;
        }
        lock.writeLock().lock();
        try {
            if (wanted.equals(key)) {
                return;
            }
            close();
            long start = System.nanoTime();
            P fresh = engine.load(device);
            loaded = fresh;
            ExecutorTotals.loaded(System.nanoTime() - start);
            key = wanted;
            warm = false;
            untold.set(true);
            LOADS.incrementAndGet();
            behind.accept(fresh);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Looks beside those that work: one who wants to write would wait for all of them, and those that come after would wait for him. */
    private boolean holds(Object wanted) {
        lock.readLock().lock();
        try {
            return wanted.equals(key);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Works with what the engine needs: side by side with other threads on a CPU, alone on a GPU. */
    public <P extends AutoCloseable, T> T use(Engine<P> engine, Function<P, T> work) {
        Object wanted = keys.of(engine);
        Lock own = device.equals("cpu") ? lock.readLock() : lock.writeLock();
        own.lock();
        try {
            while (!wanted.equals(key)) {
                // A job with another model came in between. A read lock is let go meanwhile: it cannot become a write
                // lock.
                own.unlock();
                try {
                    load(engine);
                } finally {
                    own.lock();
                }
            }
            return work.apply(held());
        } finally {
            own.unlock();
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private <P extends AutoCloseable> P held() {
        return (P) loaded;
    }

    private void close() {
        if (loaded == null) {
            return;
        }
        try {
            loaded.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "A pipeline did not close.", e);
        }
        loaded = null;
        key = null;
    }

    /** At the end of the process: a batch in flight is given a moment; after it the process ends anyway, and the system frees the memory. */
    void closeSoon() {
        try {
            if (lock.writeLock().tryLock(2, TimeUnit.SECONDS)) {
                close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
