package reusediffusion.spark.progress;

import java.io.PrintStream;
import java.util.Locale;

/** Prints how far a job is: in place on a terminal, else a line every ten seconds. */
public final class ProgressLine {
    private static final long EVERY_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final long total;
    private final boolean terminal = System.console() != null;
    private final long start = System.nanoTime();
    private long last = start;

    /** Shows the progress towards {@code total} samples on {@code out}. */
    public ProgressLine(PrintStream out, long total) {
        this.out = out;
        this.total = total;
    }

    /** Shows the totals that {@link Progress#totals} gives. */
    public synchronized void show(ProgressTotals totals) {
        long now = System.nanoTime();
        if (terminal) {
            out.print("\r" + line(totals, now) + "   ");
            out.flush();
        } else if (now - last >= EVERY_NANOS) {
            last = now;
            out.println(line(totals, now));
        }
    }

    /** The last state, on a line that stays. */
    public synchronized void end(ProgressTotals totals) {
        out.println((terminal ? "\r" : "") + line(totals, System.nanoTime()) + "   ");
    }

    private String line(ProgressTotals totals, long now) {
        long done = totals.done();
        double rate = done / Math.max(1e-9, (now - start) / 1e9);
        String left = done == 0 ? "?" : clock((long) ((total - done) / rate));
        double saved = totals.callsFull() == 0 ? 0 : 100.0 * (totals.callsFull() - totals.calls()) / totals.callsFull();
        String busy = totals.given() <= 0
                ? ""
                : String.format(Locale.ROOT, ", devices busy %.0f%%", 100.0 * totals.busy() / totals.given());
        String failed = totals.failed() == 0 ? "" : ", " + totals.failed() + " failed";
        return String.format(
                Locale.ROOT,
                "%d/%d samples, %d committed, %.2f a second, %s left, %.0f%% of the network calls saved%s%s",
                done,
                total,
                totals.committed(),
                rate,
                left,
                saved,
                busy,
                failed);
    }

    /** Writes seconds as hours, minutes and seconds. */
    public static String clock(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
