package reusediffusion.pipeline.sample;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.cuda.FusedUpdate;
import reusediffusion.cuda.FusedUpdate.Updated;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.Schedule;
import reusediffusion.schedule.formula.LinearCombination;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;

/**
 * What a step does to the latents: a linear combination whose coefficients the schedule gives, and fresh noise where the schedule asks for it.
 *
 * @param placement of the latents
 * @param noiseType in which noise is drawn
 */
record StepUpdate(Family family, Settings settings, Placement placement, ScalarType noiseType) {

    /**
     * What a step leaves.
     *
     * @param latents (B, L…), and how far each sample moved where somebody asked
     * @param kept what the next step finds, as the schedule asks
     */
    record Result(Updated latents, List<Tensor> kept) {}

    /**
     * Makes a step from the latents before it and what was predicted (G, B, L…).
     *
     * @param measured whether somebody asks how far samples move
     */
    Result of(Schedule.Step step, SamplerState s, Tensor raw, boolean measured) {
        if (isOnePass(step, s, raw)) {
            double guidance = family.guidance(step, settings);
            return new Result(
                    FusedUpdate.run(raw, s.x(), guidance, step.sample(), step.prediction(), measured), List.of());
        }
        Tensor guided = family.guide(raw, step, settings);
        Tensor next = noisy(step, s, mixed(step.next(), s, guided));
        List<Tensor> kept =
                step.kept().stream().map(mix -> mixed(mix, s, guided)).toList();
        return new Result(new Updated(next, measured ? difference(s.x(), next) : null), kept);
    }

    /** Whether a step is linear in sample and prediction alone, where one kernel does what else takes seven. */
    private boolean isOnePass(Schedule.Step step, SamplerState s, Tensor raw) {
        return step.draws() == 0
                && step.kept().isEmpty()
                && Arrays.stream(step.next().memory()).allMatch(factor -> factor == 0)
                && family.guidesLinearly(settings)
                && FusedUpdate.takes(raw, s.x());
    }

    private Tensor noisy(Schedule.Step step, SamplerState s, Tensor next) {
        Tensor drawn = null;
        for (int d = 0; d < step.draws(); d++) {
            drawn = noise(
                    s.noises()); // a sampler that draws and throws away must go on from the same place in the stream
        }
        return step.noise() == 0 ? next : Algebra.add(next, placement.place(drawn), step.noise());
    }

    /** mean |next - x| of each sample: (B). */
    private static Tensor difference(Tensor x, Tensor next) {
        return next.sub(x).abs().flatten(1, -1).mean(1);
    }

    /** The linear combination of a step, without its fresh noise. */
    private static Tensor mixed(LinearCombination mix, SamplerState s, Tensor guided) {
        Tensor sum = null;
        if (mix.sample() != 0 || mix.prediction() != 0) {
            Tensor x = mix.sample() == 1 ? s.x() : Algebra.scale(s.x(), mix.sample());
            sum = mix.prediction() == 0 ? x : Algebra.add(x, guided, mix.prediction());
        }
        for (int k = 0; k < mix.memory().length; k++) {
            double factor = mix.memory()[k];
            if (factor != 0) {
                Tensor kept = s.kept().get(k);
                sum = sum != null ? Algebra.add(sum, kept, factor) : factor == 1 ? kept : Algebra.scale(kept, factor);
            }
        }
        return sum == null ? Algebra.scale(s.x(), 0) : sum;
    }

    /** The next noise of each sample in the form of the latents (B, L…), in the type that it was drawn in. */
    Tensor noise(Noise[] noises) {
        long[] shape = family.noiseShape(settings);
        Tensor[] drawn =
                Arrays.stream(noises).map(noise -> noise.next(noiseType, shape)).toArray(Tensor[]::new);
        return family.pack(placement.as(noiseType).place(Algebra.join(0, drawn)), settings);
    }
}
