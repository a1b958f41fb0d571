package reusediffusion.reuse.search;

import java.time.Duration;
import java.util.List;
import reusediffusion.reuse.plan.Plan;

/**
 * What a search may ask of the samples: how near candidates come to their full runs, and the rows of those that are chosen. Who answers, and on
 * which machines, the search does not know. Samples come in groups that a network sees together.
 */
public interface Scorer {

    /** The number of samples to which rows are fitted. */
    int fitted();

    /** The groups that these come in. */
    int fittedGroups();

    /** Samples that choose among candidates, and that rows are not fitted to. */
    int judged();

    /** The groups that these come in. */
    int judgedGroups();

    /** How many samples a candidate runs with, where it is judged by the first so many groups. */
    int samples(int groups);

    /** The number of tasks that fit rows at the same time. */
    int fitTasks();

    /** Of each candidate, fitted to a share of the samples, the mean log error of its last latents on so many groups; lower is better. */
    double[] score(List<Candidate> candidates, int groups);

    /** Of rows that are there, on all samples that choose. */
    double[] scoreRows(boolean[] called, List<double[][][]> rows, int bands);

    /**
     * The rows of a candidate.
     *
     * @param groups of samples to fit to
     * @param rounds of refinement
     * @param time for all of it: the fit leaves samples out where it runs short, and the refinement has what is left
     */
    PlanRows fit(Candidate candidate, int groups, int rounds, Duration time);

    /** The same for called steps that all have this kind of rows. */
    default SetEvaluator with(Plan.Fit fit) {
        return (candidates, groups) -> score(
                candidates.stream().map(called -> new Candidate(called, fit)).toList(), groups);
    }
}
