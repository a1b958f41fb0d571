package reusediffusion.pipeline.calibrate;

/** Says of which steps the latents of full runs are kept: rows are fitted to every step, and judged by the last. */
public enum KeptSteps {
    /** The latents after every step are kept. */
    STEPS,
    /** Only those after the last step are kept. */
    LAST
}
