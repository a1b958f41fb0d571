package reusediffusion.spark.executor;

import org.apache.spark.SparkContext;

/** Waits for a cluster's executors, but not for ever, and looks whether they can work. */
public final class ExecutorWait {
    private static final String WAIT = "spark.reusediffusion.wait";

    private ExecutorWait() {}

    /**
     * Returns when there is an executor, and those that are there have this program.
     *
     * @throws IllegalArgumentException if none came in {@code spark.reusediffusion.wait} (120s), or one lacks our libraries
     */
    public static void await(SparkContext context) {
        long seconds = context.conf().getTimeAsSeconds(WAIT, "120s");
        long end = System.nanoTime() + seconds * 1_000_000_000;
        while (!context.isLocal() && EachExecutor.hosts(context).isEmpty()) {
            if (context.isStopped()) {
                throw new IllegalArgumentException("The master gave this application up, since no worker could start an"
                        + " executor; the workers' logs say why (a full or read-only work folder, no Java).");
            }
            if (System.nanoTime() > end) {
                throw new IllegalArgumentException("No executor came in " + seconds + " s: " + context.master()
                        + " has none with the cores, memory and GPUs asked for (GPUs need spark.worker.resource.gpu.amount"
                        + " and .discoveryScript on every worker of a standalone cluster); where a queue is long, raise --conf "
                        + WAIT + ".");
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while waiting for executors.", e);
            }
        }
        LibraryCheck.check(context);
    }
}
