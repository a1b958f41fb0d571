package reusediffusion.spark;

import reusediffusion.spark.line.StageTimes;

/** Takes a task's {@link StageTimes} down in the job's counters, in the task's own thread. */
final class StageClock implements StageTimes {
    private final Counters counters;
    private long since = System.nanoTime();

    StageClock(Counters counters) {
        this.counters = counters;
    }

    /** What was done since the last look, such as loading a model, is not taken down. */
    void leaveOut() {
        since = System.nanoTime();
    }

    /** Takes down how long it was since the last look. */
    void lap() {
        long now = System.nanoTime();
        add(Part.WHOLE, now - since);
        since = now;
    }

    @Override
    public void add(Part part, long nanos) {
        counters.times().get(part.ordinal()).add(nanos);
        Tally.spent(part, nanos);
    }
}
