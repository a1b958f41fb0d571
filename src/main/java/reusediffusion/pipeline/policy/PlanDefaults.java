package reusediffusion.pipeline.policy;

import reusediffusion.pipeline.request.Settings;

/**
 * How much plans are made from where a user does not say: rows come within 1 dB of those of many samples from 16 on, and clips and large
 * pictures cost the most.
 *
 * @param calibration samples that rows are fitted to
 * @param validation samples that plans are chosen by
 * @param heldOut samples that plans are measured on
 * @param guard samples that the guard is fitted to
 * @param searchSeconds for all that comes after the full runs
 */
public record PlanDefaults(int calibration, int validation, int heldOut, int guard, int searchSeconds) {
    private static final long LARGE_PICTURE = 384 * 384;
    private static final long LARGE_CLIP = 256 * 256;

    /** For runs of these settings: small pictures and clips are the demo models', the others real ones'. */
    public static PlanDefaults of(Settings settings) {
        long pixels = (long) settings.width() * settings.height();
        if (settings.frames() > 1) {
            return pixels < LARGE_CLIP ? new PlanDefaults(16, 8, 16, 32, 240) : new PlanDefaults(8, 4, 8, 16, 1200);
        }
        return pixels < LARGE_PICTURE ? new PlanDefaults(32, 16, 32, 64, 240) : new PlanDefaults(16, 8, 16, 32, 600);
    }
}
