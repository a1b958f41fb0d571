package reusediffusion.pipeline.measure;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import reusediffusion.cuda.Platform;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.request.Settings;

/**
 * What {@link StepBenchmark} measured; bytes are a GPU's, or on a CPU the whole process's. Null is what was not asked for.
 *
 * @param platform what it was measured on
 * @param branches guidance branches that a step calls the network for, at once
 * @param loadPeakBytes the most memory while loading, above what was in use before
 * @param loadPeakOverWeights the same as a multiple of the weights
 * @param encodeMillis text encoding of the batch
 * @param stepMillis median of {@code stepMillisEach}
 * @param stepMillisEach every step after the warm-up
 * @param stepPeakBytes the most memory during steps, weights included
 * @param decisions what reuse itself would cost at a step, for plans of several kinds
 * @param decodeMillis decoding of the batch
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepTimes(
        Recipe recipe,
        Platform platform,
        Settings settings,
        int batch,
        int branches,
        double loadSeconds,
        long weightsBytes,
        long loadPeakBytes,
        double loadPeakOverWeights,
        Double encodeMillis,
        Double stepMillis,
        List<Double> stepMillisEach,
        Long stepPeakBytes,
        List<DecisionTime> decisions,
        Double decodeMillis,
        Long decodePeakBytes) {}
