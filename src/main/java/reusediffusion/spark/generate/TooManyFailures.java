package reusediffusion.spark.generate;

/** Raised when the job gave up: more samples failed than {@code --max-failures} allows, or all of them, or a task can only fail. */
public final class TooManyFailures extends RuntimeException {
    TooManyFailures(String message) {
        super(message);
    }

    TooManyFailures(String message, Throwable cause) {
        super(message, cause);
    }
}
