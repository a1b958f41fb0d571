package reusediffusion.pipeline.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.tensor.HostArrays;
import reusediffusion.tensor.Scope;

/** The latents (B, L…) of a group of samples along their full runs, before the first step and after each. */
final class FullRuns {
    private final HostTensors kept;
    private final List<Tensor> latents = new ArrayList<>();

    /** @param start latents that {@code kept} holds already */
    FullRuns(HostTensors kept, Tensor start) {
        this.kept = kept;
        latents.add(start);
    }

    /** The latents after one more step, or null for a step that is not kept. */
    void add(Tensor next) {
        latents.add(next == null ? null : kept.keep(next));
    }

    /** All steps of runs that were read from a file. */
    void addAll(StoredRuns stored) {
        try (Scope scope = new Scope()) {
            long[] shape = latents.get(0).shape();
            stored.latents().forEach(step -> add(step == null ? null : HostArrays.tensor(step, shape)));
        }
    }

    /** Steps become what files keep of them, so that plans are the same from runs that are made and from those that are read. */
    void round() {
        for (int i = 1; i < latents.size() - 1; i++) {
            Tensor step = latents.get(i);
            if (step != null) {
                float[] rounded = BlockFloatingPoint.of(HostArrays.floats(step)).values();
                try (Scope scope = new Scope()) {
                    latents.set(i, kept.keep(HostArrays.tensor(rounded, step.shape())));
                }
                kept.drop(step);
            }
        }
    }

    /** The latents after each step in the form of files, or null for a step that was not kept. */
    List<float[]> stored() {
        return latents.subList(1, latents.size()).stream()
                .map(step -> step == null ? null : HostArrays.floats(step))
                .toList();
    }

    /** The latents before step {@code i}, or after the last, where they wait. */
    Tensor before(int i) {
        return Objects.requireNonNull(latents.get(i), "only the last latents of these samples were kept");
    }

    /** The latents after the last step, where they wait. */
    Tensor last() {
        return before(latents.size() - 1);
    }

    /**
     * ‖x - x*‖ / ‖x*‖ of each sample.
     *
     * @param ends x (B, L…), latents after the last step
     * @param goals x* (B, L…), those of the full runs, on the same device
     */
    static double[] errors(Tensor ends, Tensor goals) {
        Tensor goal = goals.flatten(1, -1).to(ScalarType.Double);
        double[] missed = HostArrays.doubles(
                ends.flatten(1, -1).to(ScalarType.Double).sub(goal).square().sum(1));
        double[] norms = HostArrays.doubles(goal.square().sum(1));
        double[] errors = new double[missed.length];
        Arrays.setAll(errors, b -> Math.sqrt(missed[b] / norms[b]));
        return errors;
    }
}
