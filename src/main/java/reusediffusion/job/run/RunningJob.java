package reusediffusion.job.run;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkConf;
import reusediffusion.spark.executor.SparkSettings;
import reusediffusion.spark.generate.StoppedEarlyException;

/** A job that has begun. How it ends is reported once: to people by a sentence, to programs by its summary. */
final class RunningJob {
    private final Job job;
    private final String name;
    private final SummaryFile summary;
    private final AtomicBoolean told;

    /** @param name as people call it */
    RunningJob(Job job, String name, SummaryFile summary) {
        this(job, name, summary, new AtomicBoolean());
    }

    private RunningJob(Job job, String name, SummaryFile summary, AtomicBoolean told) {
        this.job = job;
        this.name = name;
        this.summary = summary;
        this.told = told;
    }

    /** The job that a command line chose among those of a group; the end of either is that of both. */
    RunningJob as(Job chosen, String itsName) {
        return new RunningJob(chosen, itsName, summary, told);
    }

    /** Does the work, and gives the number of {@link ExitCode#DONE}. */
    int run() throws Exception {
        summary.begin();
        if (job.stopRequest() != null) {
            job.stopRequest().atLast(this::endProcess);
        }
        SparkConf conf = new SparkConf();
        SparkSettings.check(conf);
        job.run(conf);
        if (isFirst()) {
            summary.end(name, ExitCode.DONE, null, job.result());
        }
        return ExitCode.DONE.number();
    }

    /** Tells that the job did not do what it was to, unless its end is told, and gives the number of {@code code}. */
    int fail(ExitCode code, String sentence) {
        if (isFirst()) {
            System.err.println(sentence);
            summary.end(name, code, sentence, job.result());
        }
        return code.number();
    }

    /** Whether nobody has told the end before; from now on somebody has. */
    private boolean isFirst() {
        return told.compareAndSet(false, true);
    }

    /** Where a job was asked to end and has not: what Spark does at the end of a process gets some time, or none. */
    private void endProcess(StoppedEarlyException end, Duration hooks) {
        int code = fail(ExitCode.of(end), end.getMessage());
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
