package reusediffusion.spark.executor;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/** Gives each task of the generation a GPU of its own, while the tasks that read prompts may share one. */
public final class GpuProfile {
    private static final String GPUS = "spark.executor.resource.gpu.amount";

    private GpuProfile() {}

    /** {@code rows} with a GPU a task, where executors have GPUs and Spark can change resources from stage to stage. */
    public static <T> JavaRDD<T> onto(JavaRDD<T> rows, SparkContext context) {
        if (!changes(context)) {
            return rows;
        }
        SparkConf conf = context.conf();
        TaskResourceRequests task = new TaskResourceRequests()
                .cpus(conf.getInt("spark.task.cpus", 1))
                .resource("gpu", 1);
        return rows.withResources(new ResourceProfileBuilder().require(task).build());
    }

    private static boolean changes(SparkContext context) {
        SparkConf conf = context.conf();
        boolean gpus = conf.contains(GPUS) && !context.isLocal();
        boolean alreadyWhole = conf.get("spark.task.resource.gpu.amount", "").equals("1");
        return gpus && !alreadyWhole && !isDynamic(conf);
    }

    private static boolean isDynamic(SparkConf conf) {
        return conf.getBoolean("spark.dynamicAllocation.enabled", false);
    }

    /**
     * How many tasks of the generation the executors that are there run at once: cores are more where a task takes several. Where executors
     * come and go, as many as there are cores.
     */
    public static int slots(SparkContext context) {
        if (isDynamic(context.conf())) {
            return context.defaultParallelism();
        }
        int tasks =
                context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
        int gpus = changes(context)
                ? EachExecutor.hosts(context).size() * context.conf().getInt(GPUS, 1)
                : tasks;
        return Math.max(1, Math.min(tasks, gpus));
    }
}
