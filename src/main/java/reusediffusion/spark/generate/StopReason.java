package reusediffusion.spark.generate;

/** The reasons for an early end, each with the exit code of the process. */
public enum StopReason {
    /** As shells count signals: 128 and the number. */
    INTERRUPT(130),
    TERMINATION(143),
    /** The terminal was closed, or the line to it was cut. */
    HANG_UP(129),
    /** The time that the user gave is over. */
    TIME(3);

    private final int code;

    StopReason(int code) {
        this.code = code;
    }

    /** The exit code of the process. */
    public int code() {
        return code;
    }
}
