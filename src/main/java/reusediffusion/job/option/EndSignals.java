package reusediffusion.job.option;

import java.time.Duration;
import java.util.Map;
import org.apache.spark.util.SignalUtils;
import reusediffusion.spark.generate.EndReason;
import reusediffusion.spark.generate.Ending;
import scala.Function0;

/** Listens for what ends a job early: Ctrl-C, the signal that schedulers send, a terminal that goes away, or the clock. */
public final class EndSignals {
    private static final Map<String, EndReason> SIGNALS =
            Map.of("INT", EndReason.INTERRUPT, "TERM", EndReason.TERMINATION, "HUP", EndReason.HANG_UP);

    private EndSignals() {}

    /** The first signal asks for the end, and the second ends the process. */
    public static void onSignals(Ending ending) {
        Repetition repetition = new Repetition();
        SIGNALS.forEach((signal, reason) -> {
            Function0<Object> handler = () -> {
                ending.ask(reason);
                switch (repetition.next(System.nanoTime())) {
                    case FIRST -> System.err.println(
                            "Ending: what is finished is being committed; once more ends at once.");
                    case ECHO -> {}
                    case SECOND -> {
                        ending.hurry();
                        Runtime.getRuntime().halt(reason.code());
                    }
                }
                return true;
            };
            SignalUtils.register(signal, handler);
        });
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
    public static void after(Duration time, Ending ending) {
        Thread clock = new Thread(() -> ask(time, ending), "stop-after");
        clock.setDaemon(true);
        clock.start();
    }

    private static void ask(Duration time, Ending ending) {
        try {
            Thread.sleep(time.toMillis());
            ending.ask(EndReason.TIME);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
