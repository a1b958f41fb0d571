package reusediffusion.spark.generate;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Ends a run where its {@link Ending} is asked for: all of Spark's jobs are told to, and what its tasks have finished they commit. */
final class EarlyEnd extends SparkListener implements AutoCloseable {
    private static final long PATIENCE = 30_000; // ms
    private static final long PAUSE = 500; // ms

    private final SparkContext context;
    private final Ending ending;
    private final Set<Long> running = new HashSet<>();
    private final Thread canceller = new Thread(this::cancel, "early-end");
    private long made;
    private long all;

    private EarlyEnd(SparkContext context, Ending ending) {
        this.context = context;
        this.ending = ending;
    }

    /** Watches until it is closed. */
    static EarlyEnd of(SparkContext context, Ending ending) {
        EarlyEnd end = new EarlyEnd(context, ending);
        context.addSparkListener(end);
        end.canceller.setDaemon(true);
        end.canceller.start();
        return end;
    }

    /** Again and again: the driver may be between two jobs. */
    private void cancel() {
        try {
            ending.await();
            while (true) {
                context.cancelAllJobs();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException | IllegalStateException e) {
            // The run has ended, or its context has.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart event) {
        running.add(event.taskInfo().taskId());
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
        running.remove(event.taskInfo().taskId());
        notifyAll();
    }

    /** Gives tasks that were told to end the time to finish their batches and to commit them. */
    synchronized void awaitTasks() {
        long end = System.nanoTime() + PATIENCE * 1_000_000;
        try {
            for (long left = PATIENCE; !running.isEmpty() && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the run begins with, for the sentence about its end. */
    synchronized void tell(long madeSoFar, long ofAll) {
        made = madeSoFar;
        all = ofAll;
    }

    /** So many more are committed. */
    synchronized void committed(long samples) {
        made += samples;
    }

    /** Whether somebody has asked for the end. */
    boolean isAsked() {
        return ending.reason() != null;
    }

    synchronized GenerationJob.EndedEarly exception(Throwable cause) {
        String sentence = all == 0
                ? "Ended before anything was made; the same command begins anew."
                : made + " of " + all + " made; the same command goes on.";
        return new GenerationJob.EndedEarly(sentence, ending.reason(), all == 0 ? null : all - made, cause);
    }

    @Override
    public void close() {
        canceller.interrupt();
        context.removeSparkListener(this);
    }
}
