package reusediffusion.pipeline.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.tensor.Algebra;

/**
 * The called predictions of a batch, per sample and newest first, and what is built from them; a value: {@link #with} gives a longer
 * one. Rows of a batch may have called at different steps: each has its own order of slots.
 */
public final class PredictionMemory {
    /** Row {@code row} of a call's predictions (G, R, L…). */
    private record Slot(Tensor predictions, int row) {
        Tensor view() {
            return predictions.select(1, row); // (G, L…)
        }
    }

    private final List<List<Slot>> samples;

    private PredictionMemory(List<List<Slot>> samples) {
        this.samples = samples;
    }

    /** A memory of {@code batch} samples in which nothing was called yet. */
    public static PredictionMemory empty(int batch) {
        return new PredictionMemory(Collections.nCopies(batch, List.of()));
    }

    /** This memory and a call for some samples; predictions (G, R, L…) must live as long as the result. */
    public PredictionMemory with(Tensor predictions, int[] rows) {
        List<List<Slot>> longer = new ArrayList<>(samples);
        for (int r = 0; r < rows.length; r++) {
            List<Slot> slots = new ArrayList<>();
            slots.add(new Slot(predictions, r));
            slots.addAll(samples.get(rows[r]));
            longer.set(rows[r], slots);
        }
        return new PredictionMemory(longer);
    }

    /** The latest {@code most} predictions of each sample. */
    PredictionMemory latest(int most) {
        return samples.stream().allMatch(slots -> slots.size() <= most)
                ? this
                : new PredictionMemory(samples.stream()
                        .map(slots -> slots.subList(0, Math.min(most, slots.size())))
                        .map(List::copyOf)
                        .toList());
    }

    /** The calls' predictions that are remembered of any sample; handles may be there more than once. */
    List<Tensor> tensors() {
        return samples.stream().flatMap(List::stream).map(Slot::predictions).toList();
    }

    /** The same with every call's predictions elsewhere. */
    PredictionMemory moved(UnaryOperator<Tensor> move) {
        return new PredictionMemory(samples.stream()
                .map(slots -> slots.stream()
                        .map(slot -> new Slot(move.apply(slot.predictions), slot.row))
                        .toList())
                .toList());
    }

    /** This memory so many times over, one after the other, for a batch of as many times the samples. */
    PredictionMemory times(int n) {
        PredictionMemory larger = empty(n * samples.size());
        int[] all = IntStream.range(0, n * samples.size()).toArray();
        for (int j = depth() - 1; j >= 0; j--) {
            larger = larger.with(
                    Algebra.join(1, Collections.nCopies(n, newest(j)).toArray(Tensor[]::new)), all);
        }
        return larger;
    }

    /** The number of predictions that every sample has. */
    public int depth() {
        return samples.stream().mapToInt(List::size).min().orElse(0);
    }

    /** The j-th newest prediction of every sample: (G, B, L…). */
    public Tensor newest(int j) {
        double[][] only = {new double[j + 1]};
        only[0][j] = 1;
        Decision[] decisions = new Decision[samples.size()];
        Arrays.fill(decisions, new Decision(false, only));
        return combine(decisions);
    }

    /** Combines predictions to what goes into the update of every sample: (G, B, L…). */
    public Tensor combine(Decision[] decisions) {
        double[][] weights = decisions[0].weights();
        if (alike(decisions)) {
            return WeightedSum.of(weights, j -> samples.get(0).get(j).predictions());
        }
        Tensor[] rows = new Tensor[decisions.length];
        for (int b = 0; b < rows.length; b++) {
            List<Slot> slots = samples.get(b);
            rows[b] = WeightedSum.of(decisions[b].weights(), j -> slots.get(j).view());
        }
        return Algebra.stack(1, rows);
    }

    /** Every sample uses the same weights on the same calls, each made for the whole batch in order. */
    private boolean alike(Decision[] decisions) {
        for (int b = 0; b < decisions.length; b++) {
            if (decisions[b].weights() != decisions[0].weights()
                    && !Arrays.deepEquals(decisions[b].weights(), decisions[0].weights())) {
                return false;
            }
            for (int j = 0; j < decisions[0].weights()[0].length; j++) {
                Slot slot = samples.get(b).get(j);
                Tensor first = samples.get(0).get(j).predictions();
                if (slot.row() != b || slot.predictions() != first || first.size(1) != decisions.length) {
                    return false;
                }
            }
        }
        return true;
    }
}
