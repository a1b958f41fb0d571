package reusediffusion.pipeline.sample;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import reusediffusion.cuda.FusedUpdate.Updated;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;
import reusediffusion.schedule.Schedule;
import reusediffusion.tensor.HostArrays;

/** Decides for a batch at every step: a policy for each sample alone, or a calibration that fits the weights on the way. */
public interface Decider {

    /** Decides for every sample, before the network is called at a step. */
    Decision[] decide(History[] histories);

    /** After the calls and before the update: the last word on the weights. */
    default Decision[] weigh(Decision[] decisions, View view) {
        return decisions;
    }

    /** How many of a sample's latest predictions its decisions may weigh; those before them are freed. */
    int predictions();

    /** Whether the samples' differences are read at every step. */
    default boolean readsDifferences() {
        return false;
    }

    /** Whether the batch decides together on its mean differences. */
    default boolean decidesForBatch() {
        return false;
    }

    /** The samples' histories with this step: whether each called, and how far its latents moved where that is read. */
    default History[] remember(Decision[] decisions, History[] histories, Updated update) {
        double[] differences = readsDifferences() ? differences(update.moved()) : null;
        History[] longer = new History[decisions.length];
        for (int b = 0; b < longer.length; b++) {
            longer[b] = histories[b].then(decisions[b].call(), differences == null ? Double.NaN : differences[b]);
        }
        return longer;
    }

    private double[] differences(Tensor moved) {
        double[] each = HostArrays.doubles(moved);
        if (decidesForBatch()) {
            Arrays.fill(each, Arrays.stream(each).average().orElseThrow());
        }
        return each;
    }

    /**
     * A step from within.
     *
     * @param i the step
     * @param x latents before it (B, L…)
     * @param kept what the step before kept for this one
     * @param memory the called predictions, this step's own included
     * @param features at each sample's newest prediction; what is computed only where it is asked for
     */
    record View(
            int i,
            Schedule.Step step,
            Tensor x,
            List<Tensor> kept,
            PredictionMemory memory,
            Supplier<FirstCallFeatures[]> features) {}

    /** A decider that decides for each sample by itself, with the policy. */
    static Decider of(ReusePolicy policy) {
        return policy.choosesAfterFirstCall() ? new FirstCallDecider(policy) : following(policy);
    }

    private static Decider following(ReusePolicy policy) {
        return new Decider() {
            @Override
            public Decision[] decide(History[] histories) {
                return Arrays.stream(histories).map(policy::decide).toArray(Decision[]::new);
            }

            @Override
            public int predictions() {
                return policy.predictions();
            }

            @Override
            public boolean readsDifferences() {
                return policy.readsDifferences();
            }

            @Override
            public boolean decidesForBatch() {
                return policy.decidesForBatch();
            }
        };
    }
}
