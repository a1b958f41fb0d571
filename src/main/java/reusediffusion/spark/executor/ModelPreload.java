package reusediffusion.spark.executor;

import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceInformation;
import reusediffusion.spark.engine.Engine;

/**
 * Has the executors load what a job needs while its driver still reads prompts and looks what is left to make: the first samples then wait for
 * the longer of the two and not for both. An executor that comes later, or that is busy, loads in its first task.
 */
public final class ModelPreload {
    private ModelPreload() {}

    /**
     * Begins on every executor of a cluster, and returns at once. A driver that is its own executor has enough to do.
     *
     * @param batch samples in a batch of the job, or 0 where that is not known
     */
    public static void begin(SparkContext context, Engine<?> engine, int batch) {
        if (!context.isLocal()) {
            EachExecutor.ask(context, new Begin<>(engine, batch));
        }
    }

    private record Begin<P extends AutoCloseable>(Engine<P> engine, int batch)
            implements EachExecutor.Question<Boolean> {
        @Override
        public Boolean answer() {
            ResourceInformation gpu = Devices.ofTask();
            Thread loading = new Thread(
                    () -> PerExecutor.on(Devices.of(engine.device(), gpu)).loadAhead(engine, batch), "load-ahead");
            loading.setDaemon(true);
            loading.start();
            return true;
        }
    }
}
