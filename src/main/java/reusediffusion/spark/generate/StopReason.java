package reusediffusion.spark.generate;

/** The reasons for an early end, each with the exit code of the process. */
public enum StopReason {
    /** As shells count signals: 128 and the number. */
    INTERRUPT(130, "Ctrl-C"),
    TERMINATION(143, "SIGTERM"),
    /** The terminal was closed, or the line to it was cut. */
    HANG_UP(129, "SIGHUP"),
    /** The time that the user gave is over. */
    TIME(3, "--stop-after");

    private final int code;
    private final String label;

    StopReason(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The exit code of the process. */
    public int code() {
        return code;
    }

    /** What people call it. */
    public String label() {
        return label;
    }
}
