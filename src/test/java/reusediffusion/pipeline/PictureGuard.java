package reusediffusion.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.reuse.guard.Difficulty;
import reusediffusion.reuse.guard.Guard;
import reusediffusion.reuse.guard.GuardGoal;
import reusediffusion.reuse.guard.Novelty;
import reusediffusion.reuse.plan.GuardedPolicy;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.reuse.policy.UniformPolicy;
import reusediffusion.reuse.statistics.Moments;

/** A guard made by hand: how hard a sample is, is the variance of its first prediction's first channel. */
public final class PictureGuard {
    private PictureGuard() {}

    /** At what first calls show; the rest of the run is not looked at. */
    public static List<FirstCallFeatures> features(
            DiffusionPipeline pipeline, List<Request> requests, Settings settings) {
        List<FirstCallFeatures> looks = new ArrayList<>();
        pipeline.generate(
                requests,
                settings,
                new ReusePolicy() {
                    @Override
                    public Decision decide(History history) {
                        return Decision.CALL;
                    }

                    @Override
                    public boolean choosesAfterFirstCall() {
                        return true;
                    }

                    @Override
                    public ReusePolicy forSample(FirstCallFeatures look) {
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
    public static ReusePolicy spread(List<FirstCallFeatures> looks, List<Plan> plans, double farthest) {
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
        return new GuardedPolicy(plans, guard, new GuardGoal.Floor(middle, 0.5));
    }
}
