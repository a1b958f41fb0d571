package reusediffusion.spark.progress;

/**
 * The totals of a job at one moment.
 *
 * @param done made, whether committed or not
 * @param busy nanoseconds that devices worked
 * @param given nanoseconds that tasks had devices, but for loading models
 */
public record ProgressTotals(
        long done,
        long failed,
        long calls,
        long callsFull,
        long committed,
        long committedFailed,
        long busy,
        long given) {
    static final ProgressTotals NOTHING = new ProgressTotals(0, 0, 0, 0, 0, 0, 0, 0);

    static ProgressTotals of(long[] values) {
        return new ProgressTotals(
                values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7] - values[8]);
    }

    ProgressTotals plus(ProgressTotals other) {
        return new ProgressTotals(
                done + other.done,
                failed + other.failed,
                calls + other.calls,
                callsFull + other.callsFull,
                committed + other.committed,
                committedFailed + other.committedFailed,
                busy + other.busy,
                given + other.given);
    }

    /** What is left of a task that did not end well; of its network calls nobody knows, and they are left out. */
    ProgressTotals kept() {
        return new ProgressTotals(committed, committedFailed, 0, 0, committed, committedFailed, busy, given);
    }
}
