package reusediffusion.reuse.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.Trajectory;
import reusediffusion.reuse.plan.Planner;
import reusediffusion.reuse.policy.CalledSteps;

/** What is done for a budget, and for how long. */
class BudgetPlannerTest {
    private static final int STEPS = 20;
    private static final double[][] GRAM = Trajectory.random(2, STEPS, 40).gram();
    private static final double[] COEFFICIENTS = new double[STEPS];
    private static final boolean[] OTHER = CalledSteps.evenlySpread(STEPS, 9);
    private static final Instant NOW = Instant.EPOCH;

    static {
        Arrays.fill(COEFFICIENTS, -0.05);
    }

    private static BudgetPlanner planner(Duration search) {
        PlanRequirements wishes = new PlanRequirements(List.of(8), null, search, 2, null, List.of(OTHER));
        return new BudgetPlanner(GRAM, COEFFICIENTS, wishes, new SecretScorer(OTHER, 0));
    }

    /** A call takes 10 ms a sample, on one slot. */
    private static SearchTimetable time(Duration left) {
        return new SearchTimetable(
                InstantSource.fixed(NOW), NOW.plus(left), NOW.plus(left), 0.01, 1, (what, then) -> {});
    }

    private static List<String> texts(List<boolean[]> sets) {
        return sets.stream().map(CalledSteps::text).toList();
    }

    @Test
    void startsFromOtherPlansTheGramMatrixEvenStepsAndTheNextLargerBudget() {
        boolean[] larger = CalledSteps.evenlySpread(STEPS, 11);
        Planner gram = new Planner(GRAM, COEFFICIENTS, 1e-4);
        List<String> starts = texts(planner(Duration.ofMinutes(5))
                .work(8, larger, time(Duration.ofMinutes(5)))
                .starts());
        assertThat(starts)
                .startsWith(CalledSteps.text(gram.adjusted(OTHER, 8)))
                .contains(
                        CalledSteps.text(gram.calledSet(8)),
                        CalledSteps.text(CalledSteps.evenlySpread(STEPS, 8)),
                        CalledSteps.text(gram.adjusted(larger, 8)))
                .doesNotHaveDuplicates()
                .allMatch(set -> set.chars().filter(c -> c == '1').count() == 8);
    }

    /** The fit takes 2.56 s, judging three kinds of rows 3.84 s; of 100 s the refinement has 30 and each choice of a kind 10. */
    @Test
    void sharesTheTimeOut() {
        BudgetWork work = planner(Duration.ofSeconds(100)).work(8, null, time(Duration.ofSeconds(100)));
        assertThat(work.rounds()).isEqualTo(2);
        assertThat(work.fitting()).isEqualTo(Duration.ofMillis(2560));
        assertThat(work.rows().left()).isEqualTo(Duration.ofMillis(100_000 - 3840));
        assertThat(work.kinds().left()).isEqualTo(Duration.ofMillis(100_000 - 3840 - 2560 - 30_000));
        assertThat(work.search().left()).isEqualTo(work.kinds().left().minusSeconds(10));
        assertThat(work.firstKinds().left()).isEqualTo(Duration.ofSeconds(10));
        assertThat(work.bounded()).isTrue();
    }

    @Test
    void refinesNothingWhereTheFitTakesMostOfTheTime() {
        BudgetWork work = planner(Duration.ofSeconds(6)).work(8, null, time(Duration.ofSeconds(6)));
        assertThat(work.rounds()).isZero();
        assertThat(work.rows().left()).isEqualTo(Duration.ofSeconds(6));
        assertThat(work.kinds().left()).isEqualTo(Duration.ofMillis(6000 - 2560));
    }

    @Test
    void searchesNothingWithoutTime() {
        BudgetWork work = planner(Duration.ZERO).work(8, null, time(Duration.ZERO));
        assertThat(work.bounded()).isFalse();
        assertThat(work.rounds()).isZero();
        assertThat(work.search().left()).isZero();
        assertThat(work.starts()).hasSizeGreaterThanOrEqualTo(2);
    }
}
