package reusediffusion.reuse.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static reusediffusion.reuse.HiddenDifficulty.CALLS;
import static reusediffusion.reuse.HiddenDifficulty.STEPS;
import static reusediffusion.reuse.HiddenDifficulty.plans;
import static reusediffusion.reuse.HiddenDifficulty.samples;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.HiddenDifficulty;
import reusediffusion.reuse.HiddenDifficulty.Sample;
import reusediffusion.reuse.Trajectory;
import reusediffusion.reuse.policy.Decision;
import reusediffusion.reuse.policy.FirstCallFeatures;
import reusediffusion.reuse.policy.History;
import reusediffusion.reuse.policy.ReusePolicy;

class GuardedPolicyTest {
    private static final double BLUR = 0.3;
    private static final PlanLadder LADDER = new PlanLadder(
            Trajectory.key(STEPS), new double[STEPS][STEPS], plans(), HiddenDifficulty.guard(samples(1, 512, BLUR)));
    private static final List<Sample> FRESH = samples(2, 2000, BLUR);

    private static FirstCallFeatures showing(double difficulty) {
        return new FirstCallFeatures(new double[4], new double[] {0, 300 - 20 * difficulty, 0});
    }

    private static int calls(ReusePolicy policy, FirstCallFeatures features) {
        return new Sample(features, 0, new double[CALLS.length]).calls(policy);
    }

    @Test
    void harderSamplesGetMoreCalls() {
        ReusePolicy policy = LADDER.guarded(LADDER.forMaxCalls(11), 0.5);
        int[] calls =
                IntStream.rangeClosed(-3, 3).map(h -> calls(policy, showing(h))).toArray();
        assertThat(calls).isSorted();
        assertThat(IntStream.of(calls).distinct().count()).isGreaterThanOrEqualTo(4);
        assertThat(policy.choosesAfterFirstCall()).isTrue();
    }

    @Test
    void newPromptsGetAFullRun() {
        ReusePolicy policy = LADDER.guarded(LADDER.forMaxCalls(6), 0.5);
        assertThat(calls(policy, showing(0))).isEqualTo(6);
        FirstCallFeatures far =
                new FirstCallFeatures(new double[] {0, 0, 9, 0}, showing(0).picture());
        ReusePolicy own = policy.forSample(far);
        assertThat(own.decide(History.EMPTY.then(true, Double.NaN))).isEqualTo(Decision.CALL);
        assertThat(calls(policy, far)).isEqualTo(STEPS);
    }

    @Test
    void whatNoPlanReachesGetsAFullRun() {
        ReusePolicy policy = LADDER.guarded(60.0, 0.5);
        assertThat(calls(policy, showing(0))).isEqualTo(22);
        assertThat(calls(policy, showing(3))).isEqualTo(STEPS);
        assertThat(calls(policy, showing(-3))).isLessThan(18);
    }

    @Test
    void callsHoldInTheMean() {
        for (int calls : new int[] {8, 11, 14, 18}) {
            for (double confidence : new double[] {0.5, 0.9}) {
                ReusePolicy policy = LADDER.guarded(LADDER.forMaxCalls(calls), confidence);
                double mean = FRESH.stream()
                        .mapToInt(sample -> sample.calls(policy))
                        .average()
                        .orElseThrow();
                assertThat(mean)
                        .as("%d calls, confidence %s", calls, confidence)
                        .isCloseTo(calls, within(0.05 * calls));
            }
        }
    }

    @Test
    void theWorstTenthIsBetterAtAsManyCalls() {
        for (int k = 1; k < CALLS.length - 1; k++) {
            int plan = k;
            ReusePolicy policy = LADDER.guarded(LADDER.forMaxCalls(CALLS[k]), 0.5);
            double fixed = tenth(FRESH.stream().mapToDouble(s -> s.psnr()[plan]).toArray());
            double guarded =
                    tenth(FRESH.stream().mapToDouble(s -> s.psnr(policy)).toArray());
            assertThat(guarded).as("%d calls", CALLS[k]).isGreaterThan(fixed + 1.5);
        }
    }

    private static double tenth(double... psnr) {
        return Plan.Quality.of(psnr, psnr).psnrP10();
    }

    @Test
    void floorsHoldWithTheirConfidence() {
        for (double floor : new double[] {34, 40, 50}) {
            double rarely = below(floor, 0.9);
            assertThat(rarely).as("%s dB", floor).isBetween(0.01, 0.15);
            assertThat(below(floor, 0.5)).as("%s dB", floor).isBetween(2 * rarely, 0.55);
        }
    }

    private static double below(double floor, double confidence) {
        ReusePolicy policy = LADDER.guarded(floor, confidence);
        return (double) FRESH.stream().filter(s -> s.psnr(policy) < floor).count() / FRESH.size();
    }

    @Test
    void decidesNothingWithoutALook() {
        ReusePolicy policy = LADDER.guarded(LADDER.forMaxCalls(6), 0.5);
        assertThat(policy.decide(History.EMPTY)).isEqualTo(Decision.CALL);
        History later = History.EMPTY.then(true, Double.NaN);
        assertThatThrownBy(() -> policy.decide(later))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without a first look");
    }

    @Test
    void refusesConfidencesThatAreNone() {
        for (double none : new double[] {0, 1, -0.1, 30, Double.NaN}) {
            assertThatThrownBy(() -> LADDER.guarded(40.0, none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("between 0 and 1")
                    .hasMessageContaining("not " + none);
            assertThatThrownBy(() -> LADDER.guarded(LADDER.forMaxCalls(6), none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("between 0 and 1");
        }
    }

    @Test
    void travelsToExecutors() throws IOException, ClassNotFoundException {
        ReusePolicy policy = LADDER.guarded(45.0, 0.7);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(policy);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            ReusePolicy arrived = (ReusePolicy) in.readObject();
            assertThat(FRESH.subList(0, 200))
                    .allSatisfy(s -> assertThat(s.calls(arrived)).isEqualTo(s.calls(policy)));
        }
    }
}
