package reusediffusion.job.option;

import java.nio.file.FileSystemException;
import reusediffusion.spark.sink.store.StorageException;

/** Makes one sentence out of a chain of exceptions. */
public final class ErrorSentence {
    private ErrorSentence() {}

    /** Our own sentence, or the first line of the innermost cause: Spark wraps what happened in an executor into several layers. */
    public static String of(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && !(cause instanceof StorageException)) {
            cause = cause.getCause();
        }
        if (cause instanceof StorageException) {
            return cause.getMessage();
        }
        String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (cause instanceof FileSystemException file) {
            text = FileFault.words(file);
        }
        if (text.contains("SerializedLambda")) {
            return "Executors lack this program's jar: submit with the application jar, or put it on"
                    + " spark.executor.extraClassPath.";
        }
        return "The job failed: " + text.lines().findFirst().orElse(text) + " (--stacktrace tells more)";
    }
}
