package reusediffusion.pipeline;

import java.io.Serializable;

/**
 * One sample to make.
 *
 * @param id what names it in the output
 * @param negativePrompt what to steer away from, or null
 * @param seed of its noise
 */
public record Request(String id, String prompt, String negativePrompt, long seed) implements Serializable {}
