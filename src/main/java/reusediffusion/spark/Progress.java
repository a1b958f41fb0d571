package reusediffusion.spark;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;

/**
 * Follows a running job. Spark adds accumulators up only when tasks end; their values in between arrive with the executors' heartbeats, and
 * this keeps them apart by task, so that a task that fails is forgotten.
 */
final class Progress extends SparkListener {
    private final List<LongAccumulator> counters;
    private final String reasonsName;
    private final Map<Long, long[]> running = new HashMap<>();
    private final long[] finished;
    private final Runnable changed;
    private String reason;

    Progress(Counters counters, Runnable changed) {
        this.counters = List.of(counters.done(), counters.failed(), counters.calls(), counters.callsFull());
        this.reasonsName = counters.reasons().name().get();
        this.finished = new long[this.counters.size()];
        this.changed = changed;
    }

    /** Samples done, samples failed, network calls, network calls without reuse. */
    synchronized long[] totals() {
        long[] totals = finished.clone();
        for (long[] task : running.values()) {
            add(totals, task);
        }
        return totals;
    }

    /** Why a sample failed, or null. */
    synchronized String reason() {
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
            running.remove(event.taskInfo().taskId());
            if (event.reason() == Success$.MODULE$) {
                add(finished, read(event.taskInfo().accumulables().iterator()));
            }
        }
        changed.run();
    }

    private long[] read(scala.collection.Iterator<AccumulableInfo> infos) {
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
        return values;
    }

    private static void add(long[] sums, long[] values) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += values[i];
        }
    }
}
