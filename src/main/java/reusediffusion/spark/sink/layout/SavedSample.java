package reusediffusion.spark.sink.layout;

import java.util.function.LongSupplier;

/**
 * One sample's files on their way to the store.
 *
 * @param stored where they will lie, and what they are
 * @param nanos how long writing them took, known when its {@link Layout} is finished
 */
public record SavedSample(StoredFile stored, LongSupplier nanos) {
    /** A sample without files. */
    public static final SavedSample NOTHING = new SavedSample(StoredFile.NOTHING, () -> 0);

    /** Files that were written since {@code start} of {@link System#nanoTime}. */
    static SavedSample since(long start, StoredFile stored) {
        long nanos = System.nanoTime() - start;
        return new SavedSample(stored, () -> nanos);
    }
}
