package reusediffusion.job.run;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;

/** Leaves the last word of a process that ends early to the sentence about its end: Spark tells of its own end as of faults. */
final class LastWords {
    private static final String OWN = "reusediffusion";

    private LastWords() {}

    /** Silences the logs of all but this project, also of a Spark that is only starting, and those that have a level of their own. */
    static void hushLogs() {
        if (LogManager.getContext(false) instanceof LoggerContext context) {
            context.getConfiguration().getLoggers().forEach((name, logger) -> {
                if (!name.startsWith(OWN)) {
                    logger.setLevel(Level.OFF);
                }
            });
            context.updateLoggers();
        }
    }

    /** Silences threads that are still at work and print what they failed of. */
    static void hushThreads() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        System.setErr(nowhere);
        System.setOut(nowhere);
    }
}
