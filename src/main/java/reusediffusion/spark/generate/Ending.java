package reusediffusion.spark.generate;

/** Where someone asks for the end of a run before all is made; what asks first is the reason. */
public final class Ending {
    /** Who asked, and with which exit code the process then ends. */
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

    /** Null where nobody has asked. */
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
