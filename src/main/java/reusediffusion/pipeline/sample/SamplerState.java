package reusediffusion.pipeline.sample;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.policy.History;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Noise;

/**
 * A batch before step {@code i}; a value.
 *
 * @param x latents (B, L…)
 * @param kept what the step before kept for this one, as the schedule asks
 * @param noises the samples' streams, which a stochastic schedule goes on drawing from
 */
public record SamplerState(
        int i, Tensor x, List<Tensor> kept, PredictionMemory memory, History[] histories, Noise[] noises) {

    private Set<Tensor> tensors() {
        Set<Tensor> tensors = Collections.newSetFromMap(new IdentityHashMap<>()); // handles are equal by address alone
        tensors.add(x);
        tensors.addAll(kept);
        tensors.addAll(memory.tensors());
        return tensors;
    }

    /** Moves each of the tensors by {@code move}; one that is there twice is moved once. */
    public SamplerState moved(UnaryOperator<Tensor> move) {
        UnaryOperator<Tensor> once = once(move);
        return new SamplerState(
                i, once.apply(x), kept.stream().map(once).toList(), memory.moved(once), histories, noises);
    }

    static UnaryOperator<Tensor> once(UnaryOperator<Tensor> move) {
        Map<Tensor, Tensor> moved = new IdentityHashMap<>();
        return t -> moved.computeIfAbsent(t, move);
    }

    /** Frees what neither of these states has. */
    public void closeBut(SamplerState start, SamplerState next) {
        Set<Tensor> mine = tensors();
        mine.removeAll(start.tensors());
        mine.removeAll(next.tensors());
        mine.forEach(Tensor::close);
    }

    /** Several ways on from one state, all with the same calls so far, as one larger batch. */
    public static SamplerState together(List<SamplerState> states) {
        SamplerState first = states.get(0);
        int n = states.size();
        return new SamplerState(
                first.i,
                Algebra.join(0, states.stream().map(SamplerState::x).toArray(Tensor[]::new)),
                IntStream.range(0, first.kept.size())
                        .mapToObj(k -> Algebra.join(
                                0, states.stream().map(s -> s.kept.get(k)).toArray(Tensor[]::new)))
                        .toList(),
                first.memory.times(n),
                states.stream().flatMap(s -> Arrays.stream(s.histories)).toArray(History[]::new),
                states.stream().flatMap(s -> Arrays.stream(s.noises)).toArray(Noise[]::new));
    }

    /** Work with a source of noise for each sample. */
    public interface WithNoise {
        /** Makes the state that follows, drawing from the sources of noise. */
        SamplerState apply(Noise[] noises);
    }

    /** Draws from a source of noise for each request, by its seed, which is closed behind the work. */
    public static SamplerState withNoise(List<Request> batch, WithNoise body) {
        Noise[] noises = batch.stream().map(r -> new Noise(r.seed())).toArray(Noise[]::new);
        try {
            return body.apply(noises);
        } finally {
            Arrays.stream(noises).forEach(Noise::close);
        }
    }
}
