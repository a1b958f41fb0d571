package reusediffusion.schedule;

/**
 * Guidance that changes with time, as CogVideoX uses it. The time of training is set against the number of steps, so the angle runs
 * through many turns and the guidance jumps; it is kept because published videos were made so.
 *
 * <p>Source: {@code use_dynamic_cfg} of CogVideoXPipeline of diffusers 0.40.0.dev0.
 */
public final class DynamicGuidance {
    private DynamicGuidance() {}

    /** The guidance of the step at {@code time}, between 1 and 1 + {@code guidance}. */
    public static double at(double guidance, double time, int steps) {
        double angle = Math.PI * Math.pow((steps - time) / steps, 5);
        return 1 + guidance * (1 - Math.cos(angle)) / 2;
    }
}
