package reusediffusion.pipeline.sample;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.pipeline.family.Family;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.schedule.Mix;
import reusediffusion.schedule.Schedule;
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

    /** The latents (B, L…) after a step, from those before it and from what was predicted and guided. */
    Tensor of(Schedule.Step step, Sampler.State s, Tensor guided) {
        Tensor next = mixed(step.next(), s, guided);
        Tensor drawn = null;
        for (int d = 0; d < step.draws(); d++) {
            drawn = noise(
                    s.noises()); // a sampler that draws and throws away must go on from the same place in the stream
        }
        return step.noise() == 0 ? next : Algebra.add(next, placement.place(drawn), step.noise());
    }

    /** A combination without its noise. */
    static Tensor mixed(Mix mix, Sampler.State s, Tensor guided) {
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
