package reusediffusion.spark.executor;

/**
 * Answers signals of the operating system, each of them: while Spark's own registry answers a signal, the next one goes to Java, which ends
 * the process. A signal that comes twice in the same moment is common, since {@code timeout} tells a process and then its whole group.
 */
@SuppressWarnings("sunapi") // Java has no other way to hear a signal.
public final class ProcessSignals {
    private ProcessSignals() {}

    /**
     * Gives every signal of a name to an answer, in a thread of its own, in the place of what was done before. Where this system has no such
     * signal, or Java was told to leave signals alone ({@code -Xrs}), nothing changes.
     *
     * @param name without its {@code SIG}, such as {@code TERM}
     */
    public static void answer(String name, Runnable answer) {
        try {
            sun.misc.Signal.handle(new sun.misc.Signal(name), signal -> answer.run());
        } catch (IllegalArgumentException e) {
            // Then the system does with it what it does with any process.
        }
    }
}
