package reusediffusion.job.run;

import java.util.Locale;
import reusediffusion.hub.HubException;
import reusediffusion.notebook.CellFault;
import reusediffusion.spark.generate.StopReason;
import reusediffusion.spark.generate.StoppedEarlyException;
import reusediffusion.spark.generate.TooManyFailures;
import reusediffusion.spark.sink.store.StorageException;

/** What every job's process ends with. The table in {@code docs/cluster.md} says the same to people. */
enum ExitCode {
    DONE(0),
    FAILED(1),
    REFUSED(2),
    TIME_OVER(StopReason.TIME.code()),
    INTERRUPTED(StopReason.INTERRUPT.code()),
    TERMINATED(StopReason.TERMINATION.code()),
    HUNG_UP(StopReason.HANG_UP.code());

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** As {@code --summary-json} names it. */
    String outcome() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The exit code for the error that ended a job. */
    static ExitCode of(Throwable error) {
        if (error instanceof StoppedEarlyException early) {
            return of(early.reason());
        }
        boolean failed = error instanceof TooManyFailures
                || error instanceof HubException
                || error instanceof CellFault
                || error instanceof ProblemsFound;
        return !failed && isForTheUser(error) ? REFUSED : FAILED;
    }

    private static ExitCode of(StopReason reason) {
        return switch (reason) {
            case TIME -> TIME_OVER;
            case INTERRUPT -> INTERRUPTED;
            case TERMINATION -> TERMINATED;
            case HANG_UP -> HUNG_UP;
        };
    }

    /** Exceptions of our own, and of wrong arguments, are sentences that name the thing and the remedy. */
    static boolean isForTheUser(Throwable error) {
        return error instanceof IllegalArgumentException
                || !(error instanceof StorageException)
                        && error.getClass().getName().startsWith("reusediffusion.");
    }
}
