package reusediffusion.spark.generate;

/** The place where someone asks for the end of a run before all is made. The first request decides the reason. */
public final class Ending {
    /** The reasons for an early end, each with the exit code of the process. */
    public enum Reason {
        /** As shells count signals: 128 and the number. */
        INTERRUPT(130),
        TERMINATION(143),
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

    private Reason reason;

    /** Asks for the end; false where someone has done so before. */
    public synchronized boolean ask(Reason why) {
        boolean first = reason == null;
        if (first) {
            reason = why;
            notifyAll();
        }
        return first;
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
}
