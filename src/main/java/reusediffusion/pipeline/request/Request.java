package reusediffusion.pipeline.request;

import java.io.Serializable;

/**
 * One sample that is to be made.
 *
 * @param id what names it in the output
 * @param negativePrompt what to steer away from, or null
 * @param seed of its noise
 * @param settings that hold for it in place of the run's
 */
public record Request(String id, String prompt, String negativePrompt, long seed, SampleSettings settings)
        implements Serializable {

    /** A sample with the settings of its run. */
    public Request(String id, String prompt, String negativePrompt, long seed) {
        this(id, prompt, negativePrompt, seed, SampleSettings.NONE);
    }
}
