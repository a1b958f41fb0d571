package reusediffusion.pipeline.measure;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * How far a model in shorter numbers is from its reference; see {@link PrecisionBenchmark}.
 *
 * @param precision {@code fp8}, or null
 * @param networkError median over the calls of one run of the prediction's relative L2 error, on the reference's own latents and texts
 * @param networkErrorMost the largest of them
 * @param psnrMean of whole runs' pictures, dB; null where only the network ran
 * @param psnrLeast of the picture that is furthest from its reference
 * @param ssimMean of the pictures
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PrecisionError(
        String dtype,
        String precision,
        double networkError,
        double networkErrorMost,
        Double psnrMean,
        Double psnrLeast,
        Double ssimMean) {}
