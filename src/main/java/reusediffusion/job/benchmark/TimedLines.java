package reusediffusion.job.benchmark;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Standard error with the time before each line. */
final class TimedLines extends PrintStream {
    private final long start;

    TimedLines(long start) {
        super(System.err, true, StandardCharsets.UTF_8);
        this.start = start;
    }

    @Override
    public void println(String line) {
        super.println(String.format(Locale.ROOT, "%7.1f s  %s", (System.nanoTime() - start) / 1e9, line));
    }
}
