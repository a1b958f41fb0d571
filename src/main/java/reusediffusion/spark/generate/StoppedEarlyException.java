package reusediffusion.spark.generate;

/** Raised when somebody asked for the end before all was made: what is finished is committed. */
public final class StoppedEarlyException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final StopReason reason;
    private final Long left;

    /** Tells that a job ended before all samples were made. */
    public StoppedEarlyException(String message, StopReason reason, Long left, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.left = left;
    }

    /** The reason for the early end. */
    public StopReason reason() {
        return reason;
    }

    /** The number of samples that are still to be made; null where the end came before they were counted. */
    public Long left() {
        return left;
    }
}
