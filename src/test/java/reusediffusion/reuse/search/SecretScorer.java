package reusediffusion.reuse.search;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reusediffusion.reuse.plan.Plan;

/** Likes one called set and one kind of rows best, and remembers what it was asked to fit. */
final class SecretScorer implements Scorer {
    static final double[][] ROW = {{1}};
    final boolean[] secret;
    final List<Candidate> fitted = new ArrayList<>();
    final List<Integer> groups = new ArrayList<>();
    int scored;
    private final double refinedScore;

    /** @param refinedScore of refined rows, where fitted ones have 1 and those half way 0.5 */
    SecretScorer(boolean[] secret, double refinedScore) {
        this.secret = secret;
        this.refinedScore = refinedScore;
    }

    private double score(Candidate candidate) {
        double score = 0;
        int balance = 0;
        for (int s = 0; s < secret.length; s++) {
            balance += (candidate.called()[s] ? 1 : 0) - (secret[s] ? 1 : 0);
            score += Math.abs(balance); // the places that calls have to move
        }
        return score
                + (candidate.fit().bands() == 1 ? 0.5 : 0)
                + Math.abs(candidate.fit().predictions() - 3);
    }

    @Override
    public double[] score(List<Candidate> candidates, int most) {
        scored += candidates.size();
        return candidates.stream().mapToDouble(this::score).toArray();
    }

    @Override
    public double[] scoreRows(boolean[] called, List<double[][][]> rows, int bands) {
        return rows.size() == 1 ? new double[] {rows.get(0)[0][0][0]} : new double[] {1, 0.5, refinedScore};
    }

    @Override
    public PlanRows fit(Candidate candidate, int most, int rounds, Duration time) {
        fitted.add(candidate);
        groups.add(most);
        return new PlanRows(rows(candidate, 1), 4 * most, rounds == 0 ? null : rows(candidate, 3));
    }

    private static double[][][] rows(Candidate candidate, double weight) {
        Plan.Fit fit = candidate.fit();
        double[][][] rows = new double[candidate.called().length][fit.bands() * fit.branches()][1];
        for (double[][] step : rows) {
            for (double[] row : step) {
                row[0] = weight;
            }
        }
        return rows;
    }

    @Override
    public int fitted() {
        return 32;
    }

    @Override
    public int fittedGroups() {
        return 8;
    }

    @Override
    public int judged() {
        return 16;
    }

    @Override
    public int judgedGroups() {
        return 4;
    }

    @Override
    public int samples(int most) {
        return 12 * most;
    }

    @Override
    public int fitTasks() {
        return 2;
    }
}
