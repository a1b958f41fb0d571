package reusediffusion.reuse.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.policy.CalledSteps;

/** The plan of a budget as it was planned. */
class BudgetRunnerTest {
    private static final boolean[] SECRET = {true, true, true, false, false, true, false, false, false, true};
    private static final boolean[] START = CalledSteps.evenlySpread(SECRET.length, 5);
    private static final Instant NOW = Instant.EPOCH;

    private final List<String> told = new ArrayList<>();

    @TempDir
    private Path folder;

    private BudgetWork work(Duration left, int rounds, Duration fitting) {
        SearchTimetable time = new SearchTimetable(
                InstantSource.fixed(NOW), NOW.plus(left), NOW.plus(left), 1e-6, 1, (what, then) -> told.add(what));
        return new BudgetWork(5, List.of(START), rounds, time, time, time, time, fitting);
    }

    private Plan run(SecretScorer scorer, BudgetWork work) {
        return new BudgetRunner(scorer, 2, "a test").run(work, folder.resolve("scores"));
    }

    /** The called set and the kind of rows that score best, with rows half way to the refined ones, which went too far. */
    @Test
    void findsWhatScoresBest() {
        SecretScorer scorer = new SecretScorer(SECRET, 0.8);
        Plan plan = run(scorer, work(Duration.ofHours(1), 2, Duration.ofSeconds(1)));
        assertThat(plan.called()).isEqualTo(SECRET);
        assertThat(plan.fit())
                .extracting(Plan.Fit::predictions, Plan.Fit::bands, Plan.Fit::samples)
                .containsExactly(3, 3, 32);
        assertThat(plan.weights()[0][0]).containsExactly(2);
        assertThat(scorer.fitted).hasSize(1);
        assertThat(told).anyMatch(line -> line.contains("fitted 1.0000, half refined 0.5000, refined 0.8000"));
    }

    /** Scores that an interrupted search has kept are not asked for again. */
    @Test
    void goesOnWithKnownScores() {
        SecretScorer first = new SecretScorer(SECRET, 0);
        run(first, work(Duration.ofHours(1), 0, Duration.ofSeconds(1)));
        SecretScorer second = new SecretScorer(SECRET, 0);
        assertThat(run(second, work(Duration.ofHours(1), 0, Duration.ofSeconds(1)))
                        .called())
                .isEqualTo(SECRET);
        assertThat(second.scored).isLessThan(first.scored - 20);
    }

    /** Without time the first start is taken, and rows are fitted to as many groups as there are tasks. */
    @Test
    void takesTheFirstStartWhereThereIsNoTime() {
        SecretScorer scorer = new SecretScorer(SECRET, 0);
        Plan plan = run(scorer, work(Duration.ZERO, 0, Duration.ofSeconds(1)));
        assertThat(plan.called()).isEqualTo(START);
        assertThat(scorer.scored).isZero();
        assertThat(scorer.groups).containsExactly(2);
        assertThat(plan.fit().samples()).isEqualTo(8);
        assertThat(told).contains("5 calls: there is no time for a search");
        assertThat(told).anyMatch(line -> line.contains("enough to fit rows to 8 of 32 samples"));
    }

    /** Where it may take what it does, the starts alone are scored and all samples are fitted to. */
    @Test
    void fitsAllSamplesWhereTimeHasNoEnd() {
        SecretScorer scorer = new SecretScorer(SECRET, 0);
        Plan plan = run(scorer, work(Duration.ZERO, 0, null));
        assertThat(plan.called()).isEqualTo(START);
        assertThat(scorer.groups).containsExactly(8);
        assertThat(plan.fit().samples()).isEqualTo(32);
    }
}
