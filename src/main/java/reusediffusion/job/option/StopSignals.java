package reusediffusion.job.option;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import reusediffusion.spark.executor.ProcessSignals;
import reusediffusion.spark.generate.StopReason;
import reusediffusion.spark.generate.StopRequest;

/** Listens for what ends a job early: Ctrl-C, the signal that schedulers send, a terminal that goes away, or the clock. */
public final class StopSignals {
    private static final Map<String, StopReason> SIGNALS =
            Map.of("INT", StopReason.INTERRUPT, "TERM", StopReason.TERMINATION, "HUP", StopReason.HANG_UP);

    private static final AtomicReference<Consumer<StopReason>> LISTENING = new AtomicReference<>();

    private StopSignals() {}

    /** What signals bring about. */
    public interface Listener {
        /** The first signal asks for the end. */
        void ask(StopReason reason);

        /** Another one ends the process at once; it is halted where this returns. */
        void hurry();
    }

    /** The first signal asks a run for its end, and the second ends the process. */
    public static void onSignals(StopRequest stop) {
        onSignals(new Listener() {
            @Override
            public void ask(StopReason reason) {
                stop.ask(reason);
                System.err.println("Ending: what is finished is being committed; once more ends at once.");
            }

            @Override
            public void hurry() {
                stop.hurry();
            }
        });
    }

    /** Tells signals to a listener, in the place of the one before. */
    public static void onSignals(Listener listener) {
        Repetition repetition = new Repetition();
        boolean first = LISTENING.getAndSet(reason -> {
                    switch (repetition.next(System.nanoTime())) {
                        case FIRST -> listener.ask(reason);
                        case ECHO -> {}
                        case SECOND -> {
                            listener.hurry();
                            Runtime.getRuntime().halt(reason.code());
                        }
                    }
                })
                == null;
        if (first) {
            SIGNALS.forEach((signal, reason) ->
                    ProcessSignals.answer(signal, () -> LISTENING.get().accept(reason)));
        }
    }

    /** Tells a second signal from the first one come twice: {@code timeout} sends its own to the process, and then to the process's group. */
    static final class Repetition {
        private static final long ECHO_NANOS = 500_000_000;
        private Long first;

        /** The kinds of signals that end a job. */
        enum Kind {
            FIRST,
            ECHO,
            SECOND
        }

        /** The next one, at a time of {@link System#nanoTime}. */
        synchronized Kind next(long now) {
            if (first == null) {
                first = now;
                return Kind.FIRST;
            }
            return now - first < ECHO_NANOS ? Kind.ECHO : Kind.SECOND;
        }
    }

    /** Asks for the end when so much time has passed. */
    public static void after(Duration time, StopRequest stop) {
        Thread clock = new Thread(() -> ask(time, stop), "stop-after");
        clock.setDaemon(true);
        clock.start();
    }

    private static void ask(Duration time, StopRequest stop) {
        try {
            Thread.sleep(time.toMillis());
            stop.ask(StopReason.TIME);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
