package reusediffusion.pipeline.calibrate;

import reusediffusion.pipeline.request.Settings;

/**
 * How many samples the network sees together where plans are made: few enough for any device that holds the model, and the same whatever
 * memory and machines there are, since a network rounds otherwise in a larger batch and the rows of a plan would follow.
 */
public final class GroupSize {
    private static final long PIXELS = 1 << 18;
    private static final int MOST_ON_CPU = 4;

    private GroupSize() {}

    /** For samples of these settings: 1 from 512 x 512 pixels on. */
    public static int of(Settings settings, boolean gpu) {
        return (int) Math.max(1, Math.min(PIXELS / pixels(settings), gpu ? Long.MAX_VALUE : MOST_ON_CPU));
    }

    /** How many runs of a group that differ in one weight each are taken on together. */
    static int runs(Settings settings, boolean gpu, int samples) {
        return Math.max(1, 2 * of(settings, gpu) / samples / (pixels(settings) > PIXELS ? 2 : 1));
    }

    private static long pixels(Settings settings) {
        return (long) settings.width() * settings.height() * Math.max(1, settings.frames());
    }
}
