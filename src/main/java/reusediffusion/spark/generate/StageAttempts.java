package reusediffusion.spark.generate;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import reusediffusion.spark.executor.EachExecutor;
import reusediffusion.spark.executor.FailureSettings;
import reusediffusion.spark.executor.LostExecutors;

/**
 * Counts, for every task of a job, how often it failed by itself and how often it lost its executor, and ends the job where it can only
 * go on for ever: where one task failed by itself as often as {@code spark.task.maxFailures} said, or where one lost its executor again and
 * again while no other came to an end. An executor that the cluster took away, because its host leaves or others go before, is no such loss.
 */
final class StageAttempts extends SparkListener implements AutoCloseable {
    private static final long PATIENCE = 10_000; // ms

    private final SparkContext context;
    private final LostExecutors losses;
    private final int mostFailures;
    private final int mostLosses;
    private final Map<Long, Integer> failed = new HashMap<>();
    /** By place alone: a shard keeps its place when what is left of a stage is run again as another. */
    private final Map<Integer, Integer> lost = new HashMap<>();

    private final long begunMillis = System.currentTimeMillis();
    private String verdict;
    private Throwable cause;

    private StageAttempts(SparkContext context, LostExecutors losses) {
        this.context = context;
        this.losses = losses;
        this.mostFailures = FailureSettings.failures(context.conf());
        this.mostLosses = FailureSettings.losses(context.conf());
    }

    /** Follows all that runs in a context, until it is closed. */
    static StageAttempts of(SparkContext context, PrintStream console) {
        StageAttempts attempts = new StageAttempts(context, new LostExecutors(console, EachExecutor.hosts(context)));
        context.addSparkListener(attempts.losses);
        context.addSparkListener(attempts);
        return attempts;
    }

    /** Tells of no more lost executors: those of a run that ends may go. */
    void hush() {
        context.removeSparkListener(losses);
    }

    /** When it began to follow, since 1970. */
    long begunMillis() {
        return begunMillis;
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
        int place = event.taskInfo().index();
        long task = ((long) event.stageId() << Integer.SIZE) | place;
        if (event.reason() == Success$.MODULE$) {
            lost.clear();
        } else if (TaskFaults.isLoss(event.reason())) {
            if (lost.merge(place, 1, Integer::sum) >= mostLosses) {
                giveUp(
                        event,
                        "no task ended well while one lost its executor " + mostLosses + " times (--conf "
                                + FailureSettings.LOSSES + " allows more)");
            }
        } else if (event.reason() instanceof TaskFailedReason reason && reason.countTowardsTaskFailures()) {
            if (failed.merge(task, 1, Integer::sum) == mostFailures) {
                cause = TaskFaults.cause(reason);
                giveUp(
                        event,
                        "a task failed " + mostFailures + " times, the last time on "
                                + event.taskInfo().host() + ": " + TaskFaults.sentence(reason, cause));
            }
        }
    }

    private void giveUp(SparkListenerTaskEnd event, String reason) {
        if (verdict == null) {
            verdict = reason;
            context.cancelStage(event.stageId(), reason);
        }
    }

    /** Whether a job that ended so would go on if it were run again: executors were lost, and nothing else is wrong. */
    boolean isWorthAnother(Throwable end) {
        settle();
        for (Throwable fault = end; fault != null; fault = fault.getCause()) {
            String message = String.valueOf(fault.getMessage());
            if (message.contains("ExecutorLostFailure") || message.contains("excludeOnFailure")) {
                return verdict() == null;
            }
        }
        return false;
    }

    private synchronized String verdict() {
        return verdict;
    }

    /** The exception as the user should read it. */
    RuntimeException explained(Exception end) {
        settle();
        synchronized (this) {
            if (verdict != null) {
                String kept =
                        "Gave up: " + verdict + ". What is finished is kept, and the same command goes on from there.";
                String sentence = losses.count() == 0 ? kept : kept + " " + losses.sentence();
                return new TooManyFailures(sentence, cause == null ? end : cause);
            }
        }
        if (isWorthAnother(end)) {
            return new TooManyFailures("Gave up: " + losses.sentence(), end);
        }
        return end instanceof RuntimeException own ? own : new IllegalStateException(end.getMessage(), end);
    }

    /** Waits until this has heard of everything that happened. */
    void settle() {
        try {
            context.listenerBus().waitUntilEmpty(PATIENCE);
        } catch (TimeoutException e) {
            // What was not heard by then is left out.
        }
    }

    @Override
    public void close() {
        context.removeSparkListener(this);
        context.removeSparkListener(losses);
    }
}
