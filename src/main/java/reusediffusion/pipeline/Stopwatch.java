package reusediffusion.pipeline;

/** Milliseconds since the last look, divided among the samples of a batch. */
final class Stopwatch {
    private final int samples;
    private long since = System.nanoTime();

    Stopwatch(int samples) {
        this.samples = samples;
    }

    double lap() {
        long now = System.nanoTime();
        double millis = (now - since) / 1e6 / samples;
        since = now;
        return millis;
    }
}
