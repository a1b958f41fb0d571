package reusediffusion.spark.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import reusediffusion.pipeline.calibrate.StoredRuns;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.spark.executor.EachExecutor;

/** Looks from each executor for full runs that executors share. */
public final class ExecutorRunsProbe {
    private ExecutorRunsProbe() {}

    /** By executor, whether it finds the runs of this name as they were written. */
    public static Map<String, Boolean> found(SparkContext context, String name) {
        return EachExecutor.ask(context, () -> isFound(name));
    }

    /** Has one of the executors keep the runs. */
    public static void write(SparkContext context, String name) {
        new JavaSparkContext(context).parallelize(List.of(name), 1).foreach(each -> new ExecutorRuns("run")
                .write(each, runs()));
    }

    private static boolean isFound(String name) {
        StoredRuns runs = new ExecutorRuns("run").read(name);
        return runs != null
                && runs.secondsPerCall() == 0.5
                && Arrays.equals(runs.latents().get(1), runs().latents().get(1));
    }

    private static StoredRuns runs() {
        Trace trace = new Trace(new double[] {0, 1}, new double[][][] {{{1, 0}, {0, 1}}});
        FirstCallFeatures features = new FirstCallFeatures(new double[] {1}, new double[] {2, 3});
        return new StoredRuns(
                List.of(new float[] {1, -2}, new float[] {0.3f, 4}), List.of(trace), List.of(features), 0.5);
    }
}
