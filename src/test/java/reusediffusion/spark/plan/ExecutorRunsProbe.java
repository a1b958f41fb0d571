package reusediffusion.spark.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import reusediffusion.pipeline.calibrate.StoredRuns;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.reuse.policy.FirstLook;
import scala.Tuple2;

/** Looks from two executors at once for full runs that executors share. */
public final class ExecutorRunsProbe {
    private ExecutorRunsProbe() {}

    /** By executor, whether it finds the runs of this name as they were written; the first task writes them then. */
    public static Map<String, Boolean> found(SparkContext context, String name) {
        Map<String, Boolean> found = new TreeMap<>();
        new JavaSparkContext(context)
                .parallelize(List.of(0, 1), 2)
                .map(task -> new Tuple2<>(SparkEnv.get().executorId(), looked(name, task == 0)))
                .collect()
                .forEach(each -> found.put(each._1(), each._2()));
        return found;
    }

    private static boolean looked(String name, boolean writes) throws InterruptedException {
        ExecutorRuns kept = new ExecutorRuns("run");
        StoredRuns runs = kept.read(name);
        Thread.sleep(1000); // so that neither executor has both tasks
        if (writes) {
            kept.write(name, runs());
        }
        return runs != null
                && runs.secondsPerCall() == 0.5
                && Arrays.equals(runs.latents().get(1), runs().latents().get(1));
    }

    private static StoredRuns runs() {
        Trace trace = new Trace(new double[] {0, 1}, new double[][][] {{{1, 0}, {0, 1}}});
        FirstLook look = new FirstLook(new double[] {1}, new double[] {2, 3});
        return new StoredRuns(List.of(new float[] {1, -2}, new float[] {0.3f, 4}), List.of(trace), List.of(look), 0.5);
    }
}
