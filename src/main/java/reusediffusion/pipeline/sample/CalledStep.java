package reusediffusion.pipeline.sample;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.reuse.policy.Decision;

/** A step whose calls are made and whose update is still to come: there, samples can agree on what goes into it. */
public record CalledStep(SamplerState before, Decision[] asked, PredictionMemory memory) {

    /** Moves each of the tensors by {@code move}; one that is there twice is moved once. */
    public CalledStep moved(UnaryOperator<Tensor> move) {
        UnaryOperator<Tensor> once = SamplerState.once(move);
        return new CalledStep(before.moved(once), asked, memory.moved(once));
    }
}
