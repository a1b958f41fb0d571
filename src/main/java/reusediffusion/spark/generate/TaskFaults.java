package reusediffusion.spark.generate;

import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskFailedReason;
import reusediffusion.spark.engine.EngineFaults;

/** Why a task ended that did not end well. */
final class TaskFaults {
    private TaskFaults() {}

    /** Whether an executor was lost that the cluster did not take away itself, by preemption or with its host. */
    static boolean isLoss(TaskEndReason reason) {
        return reason instanceof ExecutorLostFailure loss && loss.exitCausedByApp();
    }

    /** What the task threw; null where it ended otherwise. */
    static Throwable cause(TaskFailedReason reason) {
        return reason instanceof ExceptionFailure thrown && thrown.exception().isDefined()
                ? thrown.exception().get()
                : null;
    }

    /** The reason of a failure in one line. */
    static String sentence(TaskFailedReason reason, Throwable cause) {
        return cause == null
                ? reason.toErrorString().lines().findFirst().orElse("")
                : EngineFaults.reason(innermost(cause));
    }

    private static Throwable innermost(Throwable fault) {
        return fault.getCause() == null ? fault : innermost(fault.getCause());
    }
}
