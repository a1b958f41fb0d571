package reusediffusion.reuse.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.reuse.Trajectory;
import reusediffusion.reuse.plan.Plan;
import reusediffusion.reuse.plan.PlanLadder;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.table.TableException;

/** What is kept of plans until all are there, and what stays of those that were. */
class LadderCommitterTest {
    private static final int STEPS = 10;
    private static final double[][] GRAM = Trajectory.random(2, STEPS, 20).gram();
    private final List<String> console = new ArrayList<>();

    @TempDir
    private Path folder;

    private LadderCommitter committer(String about, Plan... before) {
        Path file = folder.resolve("plans.json");
        return new LadderCommitter(
                file,
                Trajectory.key(STEPS),
                List.of(before),
                new SecretScorer(new boolean[STEPS], 0),
                about,
                console::add);
    }

    /** One whose rows have this score. */
    private static Plan plan(int calls, double score) {
        double[][][] weights = new double[STEPS][1][1];
        Arrays.stream(weights).forEach(step -> step[0][0] = score);
        return new Plan(
                STEPS, CalledSteps.evenlySpread(STEPS, calls), weights, Plan.Quality.NONE, new Plan.Fit(1, 1e-4, 1, 8));
    }

    private static double score(Plan plan) {
        return plan.weights()[0][0][0];
    }

    @Test
    void aPlanThatWasFinishedIsNotMadeAgain() {
        assertThat(score(committer("one").plan(5, GRAM, () -> plan(5, 1)))).isEqualTo(1);
        Plan again = committer("one").plan(5, GRAM, () -> {
            throw new IllegalStateException("made again");
        });
        assertThat(score(again)).isEqualTo(1);
        assertThat(console).containsExactly("5 calls: made before");
        assertThat(score(committer("other samples").plan(5, GRAM, () -> plan(5, 2))))
                .isEqualTo(2);
    }

    @Test
    void aPlanThatWasThereStaysUntilABetterOneComes() {
        LadderCommitter committer = committer("one", plan(5, 1), plan(7, 1));
        assertThat(score(committer.plan(5, GRAM, () -> plan(5, 2)))).isEqualTo(1);
        assertThat(score(committer.plan(7, GRAM, () -> plan(7, 0.5)))).isEqualTo(0.5);
        assertThat(console)
                .containsExactly(
                        "5 calls: 2.0000, the plan that was there 1.0000",
                        "7 calls: 0.5000, the plan that was there 1.0000");
        assertThat(committer.besides(List.of(5))).extracting(Plan::calls).containsExactly(7);
    }

    @Test
    void nothingButTheLadderIsLeftBehind() throws IOException {
        LadderCommitter committer = committer("one");
        Plan plan = committer.plan(5, GRAM, () -> plan(5, 1));
        Files.writeString(committer.scores(5), "{}");
        committer.commit(new PlanLadder(Trajectory.key(STEPS), GRAM, List.of(plan), null), List.of(5));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("plans.json"));
        }
        assertThat(LadderCommitter.plansIn(folder.resolve("plans.json"), Trajectory.key(STEPS)))
                .extracting(Plan::calls)
                .containsExactly(5);
        assertThat(LadderCommitter.plansIn(folder.resolve("none.json"), Trajectory.key(STEPS)))
                .isEmpty();
        assertThatThrownBy(() -> LadderCommitter.plansIn(folder.resolve("plans.json"), Trajectory.key(12)))
                .isInstanceOf(TableException.class);
    }
}
