package reusediffusion.pipeline.sample;

/** Measures the milliseconds since it was last read, and divides them among the samples of a batch. */
public final class Stopwatch {
    private final int samples;
    private long since = System.nanoTime();

    /** Starts to measure the time of a batch of so many samples. */
    public Stopwatch(int samples) {
        this.samples = samples;
    }

    /** Milliseconds for each sample since the lap before. */
    public double lap() {
        long now = System.nanoTime();
        double millis = (now - since) / 1e6 / samples;
        since = now;
        return millis;
    }
}
