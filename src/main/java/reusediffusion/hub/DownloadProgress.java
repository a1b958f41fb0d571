package reusediffusion.hub;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Shows how far a download is: bars in place on a terminal, else a line every ten seconds. */
final class DownloadProgress implements AutoCloseable {
    private static final long TERMINAL_NANOS = 250_000_000L;
    private static final long PLAIN_NANOS = 10_000_000_000L;
    private static final int CELLS = 24;
    private static final double UNIT = 1000;

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, long[]> active = new TreeMap<>();
    private final long start = System.nanoTime();
    private long total;
    private long done;
    private long fetched;
    private long last = start;
    private int drawn;

    DownloadProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Bytes that are still to come, and those that had arrived before. */
    synchronized void expect(long bytes, long before) {
        total += bytes;
        done += before;
    }

    /** Records how many bytes of a file have arrived. */
    synchronized void at(RemoteFile file, long length) {
        long[] state = active.get(file.path());
        if (state == null) {
            return;
        }
        done += length - state[0];
        fetched += Math.max(0, length - state[0]);
        state[0] = length;
        draw(false);
    }

    synchronized void begin(RemoteFile file, long length) {
        active.put(file.path(), new long[] {length, file.size()});
    }

    synchronized void end(RemoteFile file) {
        active.remove(file.path());
        if (terminal) {
            erase();
            out.println(file.path() + "  " + bytes(file.size()));
        }
        draw(terminal);
    }

    /** Prints a sentence above the progress bars. */
    synchronized void note(String sentence) {
        erase();
        out.println(sentence);
        draw(terminal);
    }

    private void draw(boolean now) {
        long time = System.nanoTime();
        if (!now && time - last < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
            return;
        }
        last = time;
        if (!terminal) {
            out.println(sum(time));
            return;
        }
        erase();
        active.forEach((path, state) -> out.println(bar(state[0], state[1]) + "  " + path));
        out.println(bar(done, total) + "  " + sum(time));
        drawn = active.size() + 1;
        out.flush();
    }

    private void erase() {
        if (terminal && drawn > 0) {
            out.print("\u001b[" + drawn + "A\u001b[J");
        }
        drawn = 0;
    }

    private String sum(long now) {
        double rate = fetched / Math.max(1e-9, (now - start) / 1e9);
        long left = rate < 1 ? -1 : (long) ((total - done) / rate);
        return bytes(done) + " of " + bytes(total) + ", " + bytes((long) rate) + "/s, "
                + (left < 0 ? "?" : String.format(Locale.ROOT, "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60))
                + " left";
    }

    private static String bar(long now, long end) {
        int full = end == 0 ? CELLS : (int) (CELLS * Math.min(now, end) / end);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3d %%",
                "#".repeat(full),
                ".".repeat(CELLS - full),
                end == 0 ? 100 : 100 * now / end);
    }

    /** A number of bytes as text, such as 4.2 GB. */
    static String bytes(long n) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double value = n;
        int unit = 0;
        while (value >= UNIT && unit < units.length - 1) {
            value /= UNIT;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }

    @Override
    public synchronized void close() {
        erase();
    }
}
