package reusediffusion.spark.overlap;

import java.io.IOException;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits what a task has finished as soon as it is told to end: the batch that it is at may take longer than anyone waits. */
public final class TaskKillWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskKillWatch.class);
    private static final long PAUSE = 250; // ms

    private final TaskContext task;
    private final OutputQueue<?> queue;
    private boolean closed;

    private TaskKillWatch(TaskContext task, OutputQueue<?> queue) {
        this.task = task;
        this.queue = queue;
    }

    /** Watches until it is closed. */
    public static TaskKillWatch of(TaskContext task, OutputQueue<?> queue) {
        TaskKillWatch watch = new TaskKillWatch(task, queue);
        Thread thread = new Thread(watch::watch, "end-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void watch() {
        try {
            if (isToldToEnd()) {
                queue.commit();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("What a task had finished when it was told to end could not be committed: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isToldToEnd() throws InterruptedException {
        while (!task.isInterrupted() && !closed) {
            wait(PAUSE);
        }
        return task.isInterrupted();
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
