package reusediffusion.spark.generate;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Ends a run where its {@link StopRequest} is asked for: all of Spark's jobs are told to, and what its tasks have finished they commit. */
final class StopHandler extends SparkListener implements AutoCloseable {
    private static final long PAUSE = 500; // ms

    private final SparkContext context;
    private final StopRequest stop;
    private final Set<Long> running = new HashSet<>();
    private final Thread canceller = new Thread(this::cancel, "early-end");
    private final Runnable asked;

    private StopHandler(SparkContext context, StopRequest stop, Runnable asked) {
        this.context = context;
        this.stop = stop;
        this.asked = asked;
    }

    /** Watches until it is closed; {@code asked} is called where somebody asks for the end. */
    static StopHandler of(SparkContext context, StopRequest stop, Runnable asked) {
        StopHandler end = new StopHandler(context, stop, asked);
        context.addSparkListener(end);
        end.canceller.setDaemon(true);
        end.canceller.start();
        return end;
    }

    /** Again and again: the driver may be between two jobs. */
    private void cancel() {
        try {
            stop.await();
            // Spark tells of each job and task that is cancelled as of a fault; what is ours to tell has a logger of
            // its own.
            context.setLogLevel("OFF");
            asked.run();
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
        long end = System.nanoTime() + stop.batchNanos();
        try {
            for (long left = end - System.nanoTime(); !running.isEmpty() && left > 0; left = end - System.nanoTime()) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The request, through which others ask for the end of the run. */
    StopRequest stopRequest() {
        return stop;
    }

    /** Whether somebody has asked for the end. */
    boolean isAsked() {
        return stop.reason() != null;
    }

    StoppedEarlyException exception(Throwable cause) {
        return stop.exception(cause);
    }

    @Override
    public void close() {
        canceller.interrupt();
        context.removeSparkListener(this);
    }
}
