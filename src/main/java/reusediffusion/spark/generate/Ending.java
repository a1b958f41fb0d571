package reusediffusion.spark.generate;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place where someone asks for the end of a run before all is made. The first request decides the reason. A run that holds its output
 * folder ends by itself, behind its batches; where that takes too long, or nothing is held yet, whoever runs the process ends it.
 */
public final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private static final long RELEASE_MILLIS = 3000;
    private static final long HURRIED_MILLIS = 1000;
    private static final Duration HOOKS = Duration.ofSeconds(4);

    /** The reasons for an early end, each with the exit code of the process. */
    public enum Reason {
        /** As shells count signals: 128 and the number. */
        INTERRUPT(130),
        TERMINATION(143),
        /** The terminal was closed, or the line to it was cut. */
        HANG_UP(129),
        /** The time that the user gave is over. */
        TIME(3);

        private final int code;

        Reason(int code) {
            this.code = code;
        }

        /** The exit code of the process. */
        public int code() {
            return code;
        }
    }

    /** Who ends the process. */
    public interface Process {
        /**
         * Tells the end and brings it about, also where the run has told it and does not come to it.
         *
         * @param hooks how long what Spark does at the end of a process may take; zero leaves it out
         */
        void end(GenerationJob.EndedEarly end, Duration hooks);
    }

    /** An output folder that is held. */
    interface Held {
        /** Lets it go. */
        void release() throws IOException;
    }

    private final EndPatience patience;
    private Reason reason;
    private long askedNanos;
    private Process process;
    private Held held;
    private long made;
    private long all;
    private LongSupplier committed = () -> 0;

    /** An ending that nobody has asked for. */
    public Ending() {
        this(EndPatience.of(System.getProperties()));
    }

    Ending(EndPatience patience) {
        this.patience = patience;
    }

    /** Names who ends the process where the run does not, 30 seconds after somebody has asked, or at once where the run holds nothing. */
    public synchronized void atLast(Process ends) {
        process = ends;
    }

    /** Asks for the end; false where someone has done so before. */
    public synchronized boolean ask(Reason why) {
        boolean first = reason == null;
        if (first) {
            reason = why;
            askedNanos = System.nanoTime();
            notifyAll();
            if (process != null) {
                start(this::endAtLast);
            }
        }
        return first;
    }

    /** For who has asked before and does not want to wait: lets the folder go and ends the process, each where that takes a moment. */
    public void hurry() {
        try {
            start(() -> release(holding())).join(HURRIED_MILLIS);
            start(() -> process.end(exception(null), Duration.ZERO)).join(HURRIED_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The reason that was given first; null where nobody has asked for an end. */
    public synchronized Reason reason() {
        return reason;
    }

    /** Returns when somebody has asked. */
    synchronized void await() throws InterruptedException {
        while (reason == null) {
            wait();
        }
    }

    /**
     * A run has taken its output folder.
     *
     * @throws GenerationJob.EndedEarly where somebody has asked for the end
     */
    synchronized void hold(Held folder) {
        if (reason != null) {
            throw exception(null);
        }
        held = folder;
    }

    /** The folder is free again. */
    synchronized void letGo() {
        held = null;
    }

    /** How long batches may take that are at work: for some time since somebody asked. */
    synchronized long batchNanos() {
        long whole = patience.batch().toNanos();
        return reason == null ? whole : askedNanos + whole - System.nanoTime();
    }

    /** What the run begins with, for the sentence about its end. */
    synchronized void tell(long madeSoFar, long ofAll) {
        made = madeSoFar;
        all = ofAll;
    }

    /** How many more are committed, at any time from now on. */
    synchronized void follow(LongSupplier samples) {
        committed = samples;
    }

    /** The end in a sentence. */
    synchronized GenerationJob.EndedEarly exception(Throwable cause) {
        long now = made + committed.getAsLong();
        String sentence = all == 0
                ? "Ended before this run made anything; the same command goes on."
                : now + " of " + all + " made; the same command goes on.";
        return new GenerationJob.EndedEarly(sentence, reason, all == 0 ? null : all - now, cause);
    }

    private void endAtLast() {
        try {
            TimeUnit.NANOSECONDS.sleep(patience.unheld().toNanos());
            if (holding() != null) {
                TimeUnit.NANOSECONDS.sleep(askedNanos + patience.last().toNanos() - System.nanoTime());
            }
            start(() -> release(holding())).join(RELEASE_MILLIS);
            process.end(exception(null), HOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Held holding() {
        return held;
    }

    private static void release(Held left) {
        try {
            if (left != null) {
                left.release();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("The output folder could not be let go: {}", e.getMessage());
        }
    }

    private static Thread start(Runnable body) {
        Thread thread = new Thread(body, "last-moment");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
