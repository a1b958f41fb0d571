package reusediffusion.spark.generate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The place where someone asks for the end of a run before all is made. The first request decides the reason. A run that holds its output
 * folder ends by itself, behind its batches; where that takes too long, or nothing is held yet, whoever runs the process ends it.
 */
public final class StopRequest {
    private static final long RELEASE_MILLIS = 3000;
    private static final long HURRIED_MILLIS = 1000;
    private static final Duration HOOKS = Duration.ofSeconds(4);

    /** Who ends the process. */
    public interface Process {
        /**
         * Tells the end and brings it about, also where the run has told it and does not come to it.
         *
         * @param hooks how long what Spark does at the end of a process may take; zero leaves it out
         */
        void end(StoppedEarlyException end, Duration hooks);
    }

    private final StopTimeout timeout;
    private final MadeSoFar made = new MadeSoFar();
    private StopReason reason;
    private long askedNanos;
    private Process process;
    private ShutdownActions.Held held;

    /** A request that nobody has made. */
    public StopRequest() {
        this(StopTimeout.of(System.getProperties()));
    }

    StopRequest(StopTimeout timeout) {
        this.timeout = timeout;
    }

    /** Names who ends the process where the run does not, 30 seconds after somebody has asked, or at once where the run holds nothing. */
    public synchronized void atLast(Process ends) {
        process = ends;
    }

    /** Asks for the end; false where someone has done so before. */
    public synchronized boolean ask(StopReason why) {
        boolean first = reason == null;
        if (first) {
            reason = why;
            askedNanos = System.nanoTime();
            notifyAll();
            if (process != null) {
                ShutdownActions.start(this::endAtLast);
            }
        }
        return first;
    }

    /** For who has asked before and does not want to wait: lets the folder go and ends the process, each where that takes a moment. */
    public void hurry() {
        try {
            ShutdownActions.start(() -> ShutdownActions.release(holding())).join(HURRIED_MILLIS);
            ShutdownActions.start(() -> process.end(exception(null), Duration.ZERO))
                    .join(HURRIED_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The reason that was given first; null where nobody has asked for an end. */
    public synchronized StopReason reason() {
        return reason;
    }

    /** Waits until somebody asks for the end. */
    synchronized void await() throws InterruptedException {
        while (reason == null) {
            wait();
        }
    }

    /**
     * A run has taken its output folder.
     *
     * @throws StoppedEarlyException where somebody has asked for the end
     */
    synchronized void hold(ShutdownActions.Held folder) {
        if (reason != null) {
            throw exception(null);
        }
        held = folder;
    }

    /** Notes that the output folder is free again. */
    synchronized void letGo() {
        held = null;
    }

    /** How long batches may take that are at work: for some time since somebody asked. */
    synchronized long batchNanos() {
        long whole = timeout.batch().toNanos();
        return reason == null ? whole : askedNanos + whole - System.nanoTime();
    }

    /** What is counted for the sentence about the end. */
    MadeSoFar made() {
        return made;
    }

    /** The exception that says in a sentence how the run ended. */
    synchronized StoppedEarlyException exception(Throwable cause) {
        return made.end(reason, cause);
    }

    private void endAtLast() {
        try {
            TimeUnit.NANOSECONDS.sleep(timeout.unheld().toNanos());
            if (holding() != null) {
                TimeUnit.NANOSECONDS.sleep(askedNanos + timeout.last().toNanos() - System.nanoTime());
            }
            ShutdownActions.start(() -> ShutdownActions.release(holding())).join(RELEASE_MILLIS);
            process.end(exception(null), HOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized ShutdownActions.Held holding() {
        return held;
    }
}
