package reusediffusion.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * One measurement of a model's step and decoding, of this project or of another. Null is what was not measured or is not known.
 *
 * @param date of the measurement, such as 2026-11-27
 * @param commit of this project
 * @param source where the figure is from: a program, or a sentence
 * @param who {@link #OURS}, {@code floor} (products and attention alone) or the name of another program
 * @param model such as FLUX.1-dev
 * @param precision {@code fp8}, or null for all in {@code dtype}
 * @param stepMillis one denoising step with all its guidance branches, a median
 * @param decodeMillis latents to pixels
 * @param platform what it ran on, see {@code reusediffusion.cuda.Platform}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PerformanceEntry(
        String date,
        String commit,
        String source,
        String who,
        String model,
        Integer width,
        Integer height,
        Integer frames,
        Integer batch,
        String dtype,
        String precision,
        Double stepMillis,
        Double decodeMillis,
        Long weightsBytes,
        Long stepPeakBytes,
        JsonNode platform) {
    /** The value of {@code who} for measurements of this project. */
    public static final String OURS = "ours";
}
