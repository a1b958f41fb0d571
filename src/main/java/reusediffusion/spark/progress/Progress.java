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
    /**
     * The totals of a job at one moment.
     *
     * @param done made, whether committed or not
     * @param busy nanoseconds that devices worked
     * @param given nanoseconds that tasks had devices, but for loading models
     */
    public record Totals(
            long done,
            long failed,
            long calls,
            long callsFull,
            long committed,
            long committedFailed,
            long busy,
            long given) {
        private static final Totals NOTHING = new Totals(0, 0, 0, 0, 0, 0, 0, 0);

        private static Totals of(long[] values) {
            return new Totals(
                    values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7] - values[8]);
        }

        private Totals plus(Totals other) {
            return new Totals(
                    done + other.done,
                    failed + other.failed,
                    calls + other.calls,
                    callsFull + other.callsFull,
                    committed + other.committed,
                    committedFailed + other.committedFailed,
                    busy + other.busy,
                    given + other.given);
        }

        /** What is left of a task that did not end well; of its network calls nobody knows, and they are left out. */
        private Totals kept() {
            return new Totals(committed, committedFailed, 0, 0, committed, committedFailed, busy, given);
        }
    }

    private final List<LongAccumulator> counters;
    private final String reasonsName;
    private final Map<Long, Totals> running = new HashMap<>();
    private final Runnable changed;
    private Totals finished = Totals.NOTHING;
    private String reason;

    /** Follows the counters, and runs {@code changed} after each change. */
    public Progress(Counters counters, Runnable changed) {
        this.counters = counters.followed();
        this.reasonsName = counters.reasons().name().get();
        this.changed = changed;
    }

    /** The totals of finished and running tasks. */
    public synchronized Totals totals() {
        return running.values().stream().reduce(finished, Totals::plus);
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
        }
        changed.run();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
        synchronized (this) {
            Totals before = running.remove(event.taskInfo().taskId());
            if (event.reason() == Success$.MODULE$) {
                finished = finished.plus(read(event.taskInfo().accumulables().iterator()));
            } else {
                finished = finished.plus(kept(event.reason(), before).kept());
            }
        }
        changed.run();
    }

    /** A task that ends by itself or on demand says what it has committed; of one that is lost there is the last heartbeat. */
    private Totals kept(TaskEndReason end, Totals lastBeat) {
        if (end instanceof ExceptionFailure failure) {
            return read(failure.accumUpdates().iterator());
        }
        if (end instanceof TaskKilled killed) {
            return read(killed.accumUpdates().iterator());
        }
        return lastBeat == null ? Totals.NOTHING : lastBeat;
    }

    private Totals read(scala.collection.Iterator<AccumulableInfo> infos) {
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
        return Totals.of(values);
    }
}
