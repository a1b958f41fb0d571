package reusediffusion.pipeline;

import static org.bytedeco.pytorch.global.torch.index_select;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import reusediffusion.reuse.Decision;
import reusediffusion.reuse.History;
import reusediffusion.reuse.ReusePolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.Algebra;
import reusediffusion.tensor.Integers;
import reusediffusion.tensor.Noise;
import reusediffusion.tensor.Placement;
import reusediffusion.tensor.Scope;
import reusediffusion.tensor.Values;

/**
 * The one denoising loop: every family, with and without guidance, picture and clip, original and reuse. Latents are float32 whatever
 * the network's type.
 */
final class Sampler {
    private final Family family;
    private final Settings settings;
    private final Schedule schedule;
    private final Placement placement;

    Sampler(Family family, Settings settings, Placement placement) {
        this.family = family;
        this.settings = settings;
        this.schedule = family.schedule(settings);
        this.placement = placement.as(ScalarType.Float);
    }

    /** Sees the loop from within: what traces and calibration are made of. */
    @FunctionalInterface
    interface Observer {
        Observer NONE = (i, before, after, prediction) -> {};

        /** After step i: the latents before and after it (B, L…), what the network or a build predicted (G, B, L…). */
        void after(int i, Tensor before, Tensor after, Tensor prediction);
    }

    /**
     * @param latents (B, L…) final, float32
     * @param histories per sample
     */
    record Sampled(Tensor latents, History[] histories) {}

    /** Denoises one batch; noises are the samples' streams, from which the initial noise is drawn first. */
    Sampled sample(Conditioning conditioning, Noise[] noises, ReusePolicy policy, Observer observer) {
        int batch = noises.length;
        History[] histories = new History[batch];
        Arrays.fill(histories, History.EMPTY);
        try (Scope all = new Scope()) {
            PredictionMemory memory = new PredictionMemory(batch);
            Tensor x = Algebra.scale(family.pack(draw(noises), settings), schedule.initialScale());
            Tensor original = null;
            for (int i = 0; i < schedule.size(); i++) {
                Schedule.Step step = schedule.step(i);
                try (Scope scope = new Scope()) {
                    Decision[] decisions = decide(policy, histories);
                    call(scope, memory, decisions, x, step, conditioning);
                    Tensor raw = memory.combine(decisions);
                    Tensor guided = family.guide(raw, step, settings);
                    Tensor next = update(step, x, guided, original, noises);
                    observer.after(i, x, next, raw);
                    remember(policy, memory, decisions, histories, x, next);
                    original = step.originalPrediction() == 0 && step.originalSample() == 0
                            ? null
                            : scope.keep(sum(step.originalSample(), x, step.originalPrediction(), guided));
                    x = scope.keep(next);
                }
            }
            return new Sampled(all.keep(x), histories);
        }
    }

    private static Decision[] decide(ReusePolicy policy, History[] histories) {
        return Arrays.stream(histories).map(policy::decide).toArray(Decision[]::new);
    }

    /** Calls the network for the samples that ask for it, together in one smaller batch. */
    private void call(
            Scope scope,
            PredictionMemory memory,
            Decision[] decisions,
            Tensor x,
            Schedule.Step step,
            Conditioning told) {
        int[] rows = IntStream.range(0, decisions.length)
                .filter(b -> decisions[b].call())
                .toArray();
        if (rows.length == 0) {
            return;
        }
        Tensor input = step.inputScale() == 1 ? x : Algebra.scale(x, step.inputScale());
        Conditioning conditioning = told;
        if (rows.length < decisions.length) {
            Tensor index = Integers.vector(
                    x.device(), Arrays.stream(rows).asLongStream().toArray());
            input = index_select(input, 0, index);
            conditioning = told.rows(index);
        }
        Tensor predicted = family.predict(input, step.time(), conditioning, settings);
        memory.add(scope.keep(predicted.to(ScalarType.Float)), rows);
    }

    private Tensor update(Schedule.Step step, Tensor x, Tensor guided, Tensor original, Noise[] noises) {
        Tensor next = sum(step.sample(), x, step.prediction(), guided);
        if (step.previous() != 0) {
            next = Algebra.add(next, original, step.previous());
        }
        Tensor drawn = null;
        for (int d = 0; d < step.draws(); d++) {
            drawn = draw(noises); // a sampler that draws and throws away must go on from the same place in the stream
        }
        return step.noise() == 0 ? next : Algebra.add(next, family.pack(drawn, settings), step.noise());
    }

    private static Tensor sum(double a, Tensor x, double b, Tensor y) {
        return Algebra.add(a == 1 ? x : Algebra.scale(x, a), y, b);
    }

    private Tensor draw(Noise[] noises) {
        long[] shape = family.noiseShape(settings);
        Tensor[] drawn = Arrays.stream(noises).map(noise -> noise.next(shape)).toArray(Tensor[]::new);
        return placement.place(Algebra.join(0, drawn));
    }

    private static void remember(
            ReusePolicy policy,
            PredictionMemory memory,
            Decision[] decisions,
            History[] histories,
            Tensor x,
            Tensor next) {
        double[] differences = policy.readsDifferences() ? differences(policy, x, next) : null;
        for (int b = 0; b < histories.length; b++) {
            Decision decision = decisions[b];
            boolean probed = decision.call() && decision.probe() != null;
            histories[b] = histories[b].then(
                    decision.call(),
                    differences == null ? Double.NaN : differences[b],
                    probed ? memory.probe(b, decision.probe()) : Double.NaN);
        }
    }

    private static double[] differences(ReusePolicy policy, Tensor x, Tensor next) {
        double[] each = Values.doubles(difference(x, next));
        if (policy.decidesForBatch()) {
            Arrays.fill(each, Arrays.stream(each).average().orElseThrow());
        }
        return each;
    }

    /** mean |next - x| of each sample: (B). */
    static Tensor difference(Tensor x, Tensor next) {
        return next.sub(x).abs().flatten(1, -1).mean(1);
    }
}
