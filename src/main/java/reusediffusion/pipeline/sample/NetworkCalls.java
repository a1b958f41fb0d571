package reusediffusion.pipeline.sample;

import static org.bytedeco.pytorch.global.torch.index_select;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.pipeline.family.Conditioning;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.IntegerTensors;
import reusediffusion.tensor.Scope;

/** The network as one step asks it: for those samples alone that call. */
record NetworkCalls(Family family, Settings settings) {

    /** The memory with what the network predicts for the samples that ask for it, together in one smaller batch; kept by {@code scope}. */
    PredictionMemory make(
            Scope scope, SamplerState s, Decision[] decisions, Schedule.Step step, Conditioning conditioning) {
        int[] rows = IntStream.range(0, decisions.length)
                .filter(b -> decisions[b].call())
                .toArray();
        if (rows.length == 0) {
            return s.memory();
        }
        Tensor input = step.inputScale() == 1 ? s.x() : Algebra.scale(s.x(), step.inputScale());
        Conditioning told = conditioning;
        if (rows.length < decisions.length) {
            Tensor index = IntegerTensors.vector(
                    input.device(), Arrays.stream(rows).asLongStream().toArray());
            input = index_select(input, 0, index);
            told = conditioning.rows(index);
        }
        Tensor predicted = family.predict(input, step.time(), told, settings);
        return s.memory().with(scope.keep(predicted.to(ScalarType.Float)), rows);
    }
}
