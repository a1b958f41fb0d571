package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Reading markers without the folder's lock. A job that holds it may fold markers after they were listed here and before they are read;
 * their rows are in a folded one then, and listing and reading begin anew.
 */
public final class UnlockedReading {
    private static final int TIMES = 8;

    /** Before the second time, and twice as long before each further one: six seconds in all. */
    private static final long PAUSE_MILLIS = 50;

    private UnlockedReading() {}

    /** What is read of markers. */
    public interface Reading<T> {
        /** Lists markers, and reads all that it wants of them. */
        T read() throws IOException;
    }

    /**
     * Reads, as often as it takes within bounds.
     *
     * @throws IllegalArgumentException if a marker went away each time
     */
    public static <T> T of(Reading<T> reading) throws IOException {
        return of(reading, PAUSE_MILLIS);
    }

    static <T> T of(Reading<T> reading, long pauseMillis) throws IOException {
        for (int time = 1; ; time++) {
            try {
                return reading.read();
            } catch (Exception e) { // Spark's are checked ones that Scala does not declare
                MarkerGoneException gone = MarkerGoneException.in(e);
                if (gone == null) {
                    throw e;
                }
                if (time == TIMES) {
                    // Without its cause, which says less.
                    throw new IllegalArgumentException(gone.getMessage() + " Reading began " + TIMES
                            + " times, and met that each time; start this again, or wait for that job to end.");
                }
                pause(pauseMillis << (time - 1));
            }
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("Reading markers was interrupted.").initCause(e);
        }
    }
}
