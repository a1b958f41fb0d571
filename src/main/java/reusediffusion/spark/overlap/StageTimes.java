package reusediffusion.spark.overlap;

import java.util.function.Supplier;

/** Takes down what the thread that feeds a device spends its time with. */
@FunctionalInterface
public interface StageTimes {
    /** Records nothing. */
    StageTimes NONE = (part, nanos) -> {};

    /** The parts on which the thread of a task spends time. */
    enum Part {
        /** All of it, from when the model is loaded to when the last sample is committed. */
        WHOLE,
        /** The device worked. */
        DEVICE,
        /** Another task had the device. */
        TURN,
        /** The next batch had not been read. */
        INPUT,
        /** Compression had fallen behind. */
        COMPRESSION,
        /** Writing and committing had fallen behind. */
        STORAGE
    }

    /** Adds time that was spent on a part. */
    void add(Part part, long nanos);

    /** Takes down how long {@code work} takes. */
    default <T> T timed(Part part, Supplier<T> work) {
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            add(part, System.nanoTime() - start);
        }
    }
}
