package reusediffusion.spark.generate;

import java.util.function.LongSupplier;

/** How much of a run is made, for the sentence that tells its early end. */
final class MadeSoFar {
    private long made;
    private long all;
    private LongSupplier committed = () -> 0;

    /** What the run begins with, for the sentence about its end. */
    synchronized void tell(long madeSoFar, long ofAll) {
        made = madeSoFar;
        all = ofAll;
    }

    /** How many more are committed, at any time from now on. */
    synchronized void follow(LongSupplier samples) {
        committed = samples;
    }

    /** The exception that says in a sentence how many samples were made. */
    synchronized StoppedEarlyException end(StopReason reason, Throwable cause) {
        long now = made + committed.getAsLong();
        String sentence = all == 0
                ? "Ended before this run made anything; the same command goes on."
                : now + " of " + all + " made; the same command goes on.";
        return new StoppedEarlyException(sentence, reason, all == 0 ? null : all - now, cause);
    }
}
