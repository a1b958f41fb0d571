package reusediffusion.spark.executor;

import com.codahale.metrics.Gauge;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Puts what each executor makes among Spark's metrics: samples, failures, network calls made and saved, seconds of loading and of work,
 * bytes on GPUs. On
 * with {@code spark.plugins=reusediffusion.spark.executor.Instruments}.
 */
public final class Instruments implements SparkPlugin {
    @Override
    public DriverPlugin driverPlugin() {
        return null;
    }

    /** Ctrl-C in a terminal reaches all that was started from it: the driver ends the run, and executors commit what they have finished. */
    private static void ignoreInterrupts() {
        ProcessSignals.answer("INT", () -> {});
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> fromDriver) {
                ExecutorTotals.all().forEach((name, number) -> {
                    Gauge<Double> gauge = () -> number.get().doubleValue();
                    context.metricRegistry().register(name, gauge);
                });
                if (!context.executorID().equals("driver")) {
                    ignoreInterrupts();
                }
            }
        };
    }
}
