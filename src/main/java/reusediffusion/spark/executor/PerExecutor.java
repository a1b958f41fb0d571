package reusediffusion.spark.executor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.SparkEnv;
import reusediffusion.spark.engine.Engine;
import reusediffusion.spark.overlap.ByteBudget;
import reusediffusion.spark.overlap.CompressionPool;
import reusediffusion.tensor.EnergyMeter;

/**
 * Keeps what this JVM has loaded: one pipeline for each device, from task to task and from job to job, closed when the
 * JVM ends.
 */
public final class PerExecutor {
    private static final Map<String, PerExecutor> DEVICES = new ConcurrentHashMap<>();
    private static final ByteBudget ROOM = ByteBudget.ofProcess();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(PerExecutor::closeAll, "close-pipelines"));
    }

    private final EngineKeyCache keys;
    private final LoadedPipeline pipeline;
    private final CompressionPool compression;
    private final EnergyShares drawn;
    private final BatchLimits limits = new BatchLimits();

    private PerExecutor(String device) {
        this.keys = new EngineKeyCache(device);
        this.pipeline = new LoadedPipeline(device, keys);
        int gpus = device.equals("cpu") ? 0 : Devices.gpus();
        this.compression =
                new CompressionPool(CompressionPool.threads(Runtime.getRuntime().availableProcessors(), gpus), ROOM);
        this.drawn = new EnergyShares(EnergyMeter.of(device)::read);
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
    public EnergyShares drawn() {
        return drawn;
    }

    /** Bytes of samples on their way between this JVM's devices and storage. */
    public static long bytesOnTheirWay() {
        return ROOM.taken();
    }

    /** The number of times that this JVM has loaded anything. */
    public static int loads() {
        return LoadedPipeline.loads();
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
        return pipeline.isWarm();
    }

    /** Notes that the first batch was made, so that the next is no warm-up. */
    public void warmedUp() {
        pipeline.warmedUp();
    }

    /**
     * The key of what an engine has to have loaded here. It is read once for each engine, since it may ask files, and
     * every batch asks for it.
     */
    public Object key(Engine<?> engine) {
        return keys.of(engine);
    }

    /** Loads what the engine needs, unless it is there; true for the first who asks behind a load. */
    public <P extends AutoCloseable> boolean load(Engine<P> engine) {
        return pipeline.load(engine);
    }

    /**
     * Loads before any task asks, and warms up where the device is a GPU: on a CPU there is nothing to prepare. What
     * goes wrong is told by the task that needs it, which tries again.
     *
     * @param batch samples in one, or 0 for no warming up
     */
    <P extends AutoCloseable> void loadAhead(Engine<P> engine, int batch) {
        pipeline.loadAhead(engine, batch);
    }

    /** Works with what the engine needs: side by side with other threads on a CPU, alone on a GPU. */
    public <P extends AutoCloseable, T> T use(Engine<P> engine, Function<P, T> work) {
        return pipeline.use(engine, work);
    }

    private static void closeAll() {
        DEVICES.values().forEach(place -> place.pipeline.closeSoon());
    }
}
