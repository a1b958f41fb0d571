package reusediffusion.spark.executor;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Executors that are being decommissioned, as hosts are that a cloud takes back: their tasks are told to end, and commit what they have
 * finished. Spark itself would wait for the end of their shards, longer than such a host lasts. A task that is told so has not failed, and
 * another executor goes on with its shard.
 */
public final class DecommissionedExecutors extends SparkListener implements AutoCloseable {
    private static final String SETTING = "spark.decommission.enabled";
    private static final long PAUSE = 500; // ms

    private final SparkContext context;
    private final Map<Long, String> executors = new HashMap<>();
    private final Set<Long> told = new HashSet<>();
    private final Thread watch = new Thread(this::watch, "departures");

    private DecommissionedExecutors(SparkContext context) {
        this.context = context;
    }

    /** Watches until it is closed, where Spark decommissions executors at all. */
    public static DecommissionedExecutors of(SparkContext context) {
        DecommissionedExecutors departures = new DecommissionedExecutors(context);
        if (context.conf().getBoolean(SETTING, false)) {
            context.addSparkListener(departures);
            departures.watch.setDaemon(true);
            departures.watch.start();
        }
        return departures;
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart event) {
        executors.put(event.taskInfo().taskId(), event.taskInfo().executorId());
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
        executors.remove(event.taskInfo().taskId());
        told.remove(event.taskInfo().taskId());
    }

    /** Spark has no event for this. */
    private void watch() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                for (long task : toTell()) {
                    context.killTaskAttempt(task, false, "its executor is being decommissioned");
                }
            }
        } catch (InterruptedException | IllegalStateException e) {
            // The run has ended, or its context has.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Long> toTell() {
        List<Long> tasks = executors.entrySet().stream()
                .filter(task -> context.taskScheduler()
                        .getExecutorDecommissionState(task.getValue())
                        .isDefined())
                .map(Map.Entry::getKey)
                .filter(task -> !told.contains(task))
                .toList();
        told.addAll(tasks);
        return tasks;
    }

    @Override
    public void close() {
        watch.interrupt();
        context.removeSparkListener(this);
    }
}
