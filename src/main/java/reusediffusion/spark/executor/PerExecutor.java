package reusediffusion.spark.executor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.SparkEnv;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.line.ByteBudget;
import reusediffusion.spark.line.CompressionPool;
import reusediffusion.tensor.EnergyMeter;

/**
 * Keeps what this JVM has loaded: one pipeline for each device, from task to task and from job to job, closed when the
 * JVM ends.
 */
public final class PerExecutor {
    private static final System.Logger LOG = System.getLogger(PerExecutor.class.getName());
    private static final Map<String, PerExecutor> DEVICES = new ConcurrentHashMap<>();
    private static final ByteBudget ROOM = ByteBudget.ofProcess();
    private static final AtomicInteger LOADS = new AtomicInteger();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(PerExecutor::closeAll, "close-pipelines"));
    }

    /** Read: what is loaded is in use. Write: it is changed, or one thread wants the device alone. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    private final String device;
    private final CompressionPool compression;
    private final DrawnEnergy drawn;
    private final BatchLimits limits = new BatchLimits();
    private Object key;
    private AutoCloseable loaded;
    private volatile boolean warm;

    /** Whether nobody has heard of the last load. */
    private final AtomicBoolean untold = new AtomicBoolean();

    private volatile Known known;

    /** An engine by its identity, and its key. */
    private record Known(Engine<?> engine, Object key) {}

    private PerExecutor(String device) {
        this.device = device;
        int gpus = device.equals("cpu") ? 0 : Devices.gpus();
        this.compression =
                new CompressionPool(CompressionPool.threads(Runtime.getRuntime().availableProcessors(), gpus), ROOM);
        this.drawn = new DrawnEnergy(EnergyMeter.of(device)::read);
    }

    /** The place of one device in this JVM. */
    public static PerExecutor on(String device) {
        return DEVICES.computeIfAbsent(device, PerExecutor::new);
    }

    /** The threads that compress behind this device. */
    public CompressionPool compression() {
        return compression;
    }

    /** The sizes of batches that do not fit on this device. */
    public BatchLimits limits() {
        return limits;
    }

    /** The meter of the energy that this device draws. */
    public DrawnEnergy drawn() {
        return drawn;
    }

    /** Bytes of samples on their way between this JVM's devices and storage. */
    public static long bytesOnTheirWay() {
        return ROOM.taken();
    }

    /** The number of times that this JVM has loaded anything. */
    public static int loads() {
        return LOADS.get();
    }

    /** The GPUs on which this JVM has loaded anything. */
    static List<String> gpus() {
        return DEVICES.keySet().stream().filter(device -> !device.equals("cpu")).toList();
    }

    /** Whether this JVM is an executor and nothing else, so that ending it loses nobody but its own tasks. */
    public static boolean ownsProcess() {
        return !"driver".equals(SparkEnv.get().executorId());
    }

    /** Whether a batch has run here since the load. */
    public boolean isWarm() {
        return warm;
    }

    /** Notes that the first batch was made, so that the next is no warm-up. */
    public void warmedUp() {
        warm = true;
    }

    /**
     * The key of what an engine has to have loaded here. It is read once for each engine, since it may ask files, and
     * every batch asks for it.
     */
    public Object key(Engine<?> engine) {
        Known last = known;
        if (last == null || last.engine() != engine) {
            last = new Known(engine, engine.key(device));
            known = last;
        }
        return last.key();
    }

    /** Loads what the engine needs, unless it is there; true for the first who asks behind a load. */
    public <P extends AutoCloseable> boolean load(Engine<P> engine) {
        load(engine, loaded -> {});
        return untold.getAndSet(false);
    }

    /**
     * Loads before any task asks, and warms up where the device is a GPU: on a CPU there is nothing to prepare. What
     * goes wrong is told by the task that needs it, which tries again.
     *
     * @param batch samples in one, or 0 for no warming up
     */
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
        Object wanted = key(engine);
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
        Object wanted = key(engine);
        Lock own = device.equals("cpu") ? lock.readLock() : lock.writeLock();
        own.lock();
        try {
            while (!wanted.equals(key)) {
                // A job with another model came in between. A read lock cannot become a write lock, so it is let go
                // meanwhile.
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

    private static void closeAll() {
        for (PerExecutor place : DEVICES.values()) {
            try {
                // A batch in flight is given a moment; after it the process ends anyway, and the system frees the
                // memory.
                if (place.lock.writeLock().tryLock(2, TimeUnit.SECONDS)) {
                    place.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
