package reusediffusion.job.run;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkConf;
import reusediffusion.job.option.StopSignals;
import reusediffusion.spark.executor.SparkSettings;
import reusediffusion.spark.generate.StopReason;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.generate.StoppedEarlyException;

/** A job that has begun. How it ends is reported once: to people by a sentence, to programs by its summary. */
final class RunningJob {
    private static final Duration HOOKS = Duration.ofSeconds(4);

    private final Job job;
    private final String name;
    private final SummaryFile summary;
    private final AtomicReference<ExitCode> told;

    /** @param name as people call it */
    RunningJob(Job job, String name, SummaryFile summary) {
        this(job, name, summary, new AtomicReference<>());
    }

    private RunningJob(Job job, String name, SummaryFile summary, AtomicReference<ExitCode> told) {
        this.job = job;
        this.name = name;
        this.summary = summary;
        this.told = told;
    }

    /** The job that a command line chose among those of a group; the end of either is that of both. */
    RunningJob as(Job chosen, String itsName) {
        return new RunningJob(chosen, itsName, summary, told);
    }

    /** Does the work, and gives the number of {@link ExitCode#DONE}, or of the end that was told meanwhile. */
    int run() throws Exception {
        listen();
        summary.begin();
        SparkConf conf = new SparkConf();
        SparkSettings.check(conf);
        job.run(conf);
        if (isFirst(ExitCode.DONE)) {
            summary.end(name, ExitCode.DONE, null, job.result());
        }
        return told.get().number();
    }

    /** Signals ask for the end of a job that ends by itself, and end any other. */
    private void listen() {
        StopRequest stop = job.stopRequest();
        if (stop == null) {
            StopSignals.onSignals(new AtOnce());
        } else {
            stop.atLast(this::endProcess);
            StopSignals.onSignals(stop);
        }
    }

    /** A job that has no end of its own: what it has put in place is whole, whenever it ends. */
    private final class AtOnce implements StopSignals.Listener {
        @Override
        public void ask(StopReason reason) {
            String sentence = "The job " + name + " was ended by " + reason.label()
                    + "; what it has finished is kept, and the same command "
                    + (job.goesOn() ? "goes on." : "starts again.");
            // In a thread of its own, since a process that waits for its end in this one hears no further signal.
            Thread end = new Thread(() -> endProcess(new StoppedEarlyException(sentence, reason, null, null), HOOKS));
            end.setDaemon(true);
            end.start();
        }

        @Override
        public void hurry() {
            // All that can be told is told.
        }
    }

    /**
     * Tells that the job did not do what it was to, and gives the number of {@code code}; where an end is told already, gives the number
     * of that one.
     */
    int fail(ExitCode code, String sentence) {
        if (isFirst(code)) {
            System.err.println(sentence);
            summary.end(name, code, sentence, job.result());
        }
        return told.get().number();
    }

    /** Whether nobody has told the end before; from now on somebody has. */
    private boolean isFirst(ExitCode code) {
        return told.compareAndSet(null, code);
    }

    /** Where a job was asked to end and has not: what Spark does at the end of a process gets some time, or none. */
    private void endProcess(StoppedEarlyException end, Duration hooks) {
        LastWords.hushLogs();
        int code = fail(ExitCode.of(end), end.getMessage());
        LastWords.hushThreads();
        if (hooks.isZero()) {
            Runtime.getRuntime().halt(code);
        }
        Thread last = new Thread(() -> {
            try {
                Thread.sleep(hooks.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(code);
        });
        last.setDaemon(true);
        last.start();
        System.exit(code);
    }
}
