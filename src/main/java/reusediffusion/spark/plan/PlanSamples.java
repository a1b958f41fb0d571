package reusediffusion.spark.plan;

import java.util.List;
import reusediffusion.pipeline.request.Request;
import reusediffusion.reuse.guard.GuardFit;

/**
 * The samples of a plan: its rows are fitted to the first, chosen by the second and measured on the third; the guard is fitted to the
 * fourth, which may be none.
 */
public record PlanSamples(
        List<Request> calibration, List<Request> validation, List<Request> heldOut, List<Request> guard) {
    /**
     * Samples of all three kinds.
     *
     * @throws IllegalArgumentException where there is none of one kind
     */
    public PlanSamples {
        if (calibration.isEmpty() || validation.isEmpty() || heldOut.isEmpty()) {
            throw new IllegalArgumentException(
                    "A plan needs samples to fit, to choose and to measure: --calibration, --validation and --held-out of 1 or more.");
        }
        if (!guard.isEmpty()) {
            GuardFit.requireEnough(guard.size()); // now, and not after the plans are made
        }
    }

    /** Dealt from a list, in its order; the rest is the guard's. */
    public static PlanSamples dealt(List<Request> all, int calibration, int validation, int heldOut) {
        int chosen = calibration + validation;
        int judged = chosen + heldOut;
        return new PlanSamples(
                all.subList(0, calibration),
                all.subList(calibration, chosen),
                all.subList(chosen, judged),
                all.subList(judged, all.size()));
    }

    /** How many there are of each kind, in words. */
    String told() {
        return calibration.size() + " samples to fit, " + validation.size() + " to choose, " + heldOut.size()
                + " to measure, " + guard.size() + " for the guard";
    }

    /** How many there are of each kind, in their order. */
    List<Integer> sizes() {
        return List.of(calibration.size(), validation.size(), heldOut.size(), guard.size());
    }
}
