package reusediffusion.pipeline.calibrate;

import reusediffusion.pipeline.request.Settings;

/**
 * How many samples the network sees together where plans are made: few enough for any device that holds the model, and the same whatever
 * memory and machines there are, since a network rounds otherwise in a larger batch and the rows of a plan would follow.
 */
public final class GroupSize {
    private static final long PIXELS = 1 << 20;

    /** Of larger pictures a run is taken on by itself, of smaller than the least several, since the device waits for its host there. */
    private static final long SMALL = 1 << 18;

    private static final long LEAST = 1 << 17;
    private static final int FEW_RUNS = 2;
    private static final int MANY_RUNS = 8;

    private static final int MOST_ON_CPU = 4;

    private GroupSize() {}

    /** The number of samples in a group: 1 from 1024 x 1024 pixels on. */
    public static int of(Settings settings, boolean gpu) {
        return (int) Math.max(1, Math.min(PIXELS / pixels(settings), gpu ? Long.MAX_VALUE : MOST_ON_CPU));
    }

    /** How many runs of a group that differ in one weight each are taken on together. */
    static int runs(Settings settings, boolean gpu, int samples) {
        long pixels = pixels(settings);
        int runs = gpu && pixels <= LEAST ? MANY_RUNS : pixels <= SMALL ? FEW_RUNS : 1;
        return Math.max(1, runs * of(settings, gpu) / samples);
    }

    private static long pixels(Settings settings) {
        return (long) settings.width() * settings.height() * Math.max(1, settings.frames());
    }
}
