package reusediffusion.spark.progress;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.Success$;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;

/**
 * Follows a running job. Spark adds accumulators up only when tasks end well; their values in between arrive with the executors' heartbeats,
 * and this keeps them apart by task, so that of a task that fails only what it has committed remains.
 */
public final class Progress extends SparkListener {
    private final List<LongAccumulator> counters;
    private final String reasonsName;
    private final Map<Long, ProgressTotals> running = new HashMap<>();
    private final Runnable changed;
    private ProgressTotals finished = ProgressTotals.NOTHING;
    private long mostFailed;
    private String reason;

    /** Follows the counters, and runs {@code changed} after each change. */
    public Progress(Counters counters, Runnable changed) {
        this.counters = counters.followed();
        this.reasonsName = counters.reasons().name().get();
        this.changed = changed;
    }

    /** The totals of finished and running tasks. */
    public synchronized ProgressTotals totals() {
        return running.values().stream().reduce(finished, ProgressTotals::plus);
    }

    /**
     * The greatest number of failed samples that was known at any moment. Where it ends a job, the tasks that told of them are cancelled, and
     * Spark no longer says what those counted.
     */
    public synchronized long mostFailed() {
        return mostFailed;
    }

    private void noteFailed() {
        mostFailed = Math.max(mostFailed, totals().failed());
    }

    /** The reason for which a sample failed, or null. */
    public synchronized String reason() {
        return reason;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
        synchronized (this) {
            var updates = event.accumUpdates().iterator();
            while (updates.hasNext()) {
                var update = updates.next();
                Long task = (Long) update._1();
                running.put(task, read(update._4().iterator()));
            }
            noteFailed();
        }
        changed.run();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
        synchronized (this) {
            ProgressTotals before = running.remove(event.taskInfo().taskId());
            if (event.reason() == Success$.MODULE$) {
                finished = finished.plus(read(event.taskInfo().accumulables().iterator()));
            } else {
                finished = finished.plus(kept(event.reason(), before).kept());
            }
            noteFailed();
        }
        changed.run();
    }

    /** A task that ends by itself or on demand says what it has committed; of one that is lost there is the last heartbeat. */
    private ProgressTotals kept(TaskEndReason end, ProgressTotals lastBeat) {
        if (end instanceof ExceptionFailure failure) {
            return read(failure.accumUpdates().iterator());
        }
        if (end instanceof TaskKilled killed) {
            return read(killed.accumUpdates().iterator());
        }
        return lastBeat == null ? ProgressTotals.NOTHING : lastBeat;
    }

    private ProgressTotals read(scala.collection.Iterator<AccumulableInfo> infos) {
        long[] values = new long[counters.size()];
        while (infos.hasNext()) {
            AccumulableInfo info = infos.next();
            if (info.update().isEmpty()) {
                continue;
            }
            for (int i = 0; i < values.length; i++) {
                if (counters.get(i).id() == info.id()) {
                    values[i] = ((Number) info.update().get()).longValue();
                }
            }
            if (info.name().contains(reasonsName) && info.update().get() instanceof List<?> list && !list.isEmpty()) {
                reason = list.get(0).toString();
            }
        }
        return ProgressTotals.of(values);
    }
}
