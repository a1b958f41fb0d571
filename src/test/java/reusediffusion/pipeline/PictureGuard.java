package reusediffusion.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.reuse.Aim;
import reusediffusion.reuse.Decision;
import reusediffusion.reuse.Difficulty;
import reusediffusion.reuse.FirstLook;
import reusediffusion.reuse.Guard;
import reusediffusion.reuse.GuardedPolicy;
import reusediffusion.reuse.History;
import reusediffusion.reuse.Moments;
import reusediffusion.reuse.Novelty;
import reusediffusion.reuse.Plan;
import reusediffusion.reuse.ReusePolicy;
import reusediffusion.reuse.UniformPolicy;

/** A guard made by hand: how hard a sample is, is the variance of its first prediction's first channel. */
final class PictureGuard {
    private PictureGuard() {}

    /** At what first calls show; the rest of the run is not looked at. */
    static List<FirstLook> looks(DiffusionPipeline pipeline, List<Request> requests, Settings settings) {
        List<FirstLook> looks = new ArrayList<>();
        pipeline.generate(
                requests,
                settings,
                new ReusePolicy() {
                    @Override
                    public Decision decide(History history) {
                        return Decision.CALL;
                    }

                    @Override
                    public boolean looksFirst() {
                        return true;
                    }

                    @Override
                    public ReusePolicy forSample(FirstLook look) {
                        looks.add(look);
                        return UniformPolicy.of(1, settings.steps(), 0);
                    }
                },
                false);
        return looks;
    }

    /**
     * Spreads samples over the plans, the middle one for the mean sample and the next for each standard deviation.
     *
     * @param looks of the samples
     * @param farthest squared distance beyond which prompts are new, all of which have the distance 0
     */
    static ReusePolicy spread(List<FirstLook> looks, List<Plan> plans, double farthest) {
        int texts = looks.get(0).text().length;
        int numbers = texts + looks.get(0).picture().length;
        Moments moments = new Moments();
        looks.forEach(look -> moments.add(look.picture()[0]));
        double[] mean = new double[numbers];
        double[] scale = new double[numbers];
        double[] weights = new double[numbers];
        Arrays.fill(scale, 1);
        mean[texts] = moments.mean();
        scale[texts] = moments.deviation();
        weights[texts] = 1;
        List<Guard.Outlook> outlooks = IntStream.range(0, plans.size())
                .mapToObj(k -> new Guard.Outlook(plans.get(k).calls(), 10 * k, 10, 0, 1))
                .toList();
        Guard guard = new Guard(
                new Novelty(new double[0], new float[0][], farthest),
                new Difficulty(mean, scale, weights),
                new double[] {0},
                new double[] {0},
                outlooks);
        double middle = 5.0 * (plans.size() - 1);
        return new GuardedPolicy(plans, guard, new Aim.Floor(middle, 0.5));
    }
}
