package reusediffusion.pipeline.request;

import java.io.Serializable;
import reusediffusion.schedule.SchedulerConfig;

/**
 * How every sample of a job is made: a preset of the model's family, overlaid with what the user asked for.
 *
 * @param guidance classifier-free guidance, or FLUX's embedded guidance
 * @param trueGuidance FLUX only: classifier-free guidance with a negative prompt; 1 is off
 * @param guidanceRescale SDXL only: arXiv 2305.08891, 0 is off
 * @param dynamicGuidance CogVideoX only: guidance grows along a cosine
 * @param frames of a clip; 1 for a picture
 * @param framesPerSecond of a clip
 * @param maxSequenceLength tokens of the T5 prompt
 * @param scheduler class name that overrides the model folder's, or null
 * @param karras Karras sigmas (arXiv 2206.00364), where the scheduler has them
 * @param noise {@code float32}, or null or {@code auto}: drawn in the type that the network computes in, as diffusers does
 * @param vaeTiling decode in overlapping tiles, for large sizes in little memory
 */
public record Settings(
        int steps,
        double guidance,
        double trueGuidance,
        double guidanceRescale,
        boolean dynamicGuidance,
        int width,
        int height,
        int frames,
        int framesPerSecond,
        int maxSequenceLength,
        String scheduler,
        boolean karras,
        String noise,
        boolean vaeTiling)
        implements Serializable {

    /** These settings with another number of steps. */
    public Settings withSteps(int number) {
        return new Settings(
                number,
                guidance,
                trueGuidance,
                guidanceRescale,
                dynamicGuidance,
                width,
                height,
                frames,
                framesPerSecond,
                maxSequenceLength,
                scheduler,
                karras,
                noise,
                vaeTiling);
    }

    /** Whether noise is drawn in float32 whatever the network's type: a seed then means one picture in all types. */
    public boolean wideNoise() {
        return "float32".equals(noise);
    }

    /** The model folder's scheduler with these settings' own choices. */
    public SchedulerConfig applyTo(SchedulerConfig config) {
        SchedulerConfig chosen = scheduler == null ? config : config.withClassName(scheduler);
        return karras ? chosen.withKarras(true) : chosen;
    }
}
