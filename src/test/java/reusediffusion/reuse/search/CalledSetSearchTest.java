package reusediffusion.reuse.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.table.TableException;

class CalledSetSearchTest {
    private static final int STEPS = 20;
    private static final Duration LONG = Duration.ofHours(1);

    /** Scores by the distance from a secret set, and counts; the fewer the samples, the more noise. */
    private static final class Secret implements SetEvaluator {
        private final int[] secret = {0, 1, 3, 4, 11, 15};
        private final List<String> asked = new ArrayList<>();
        private boolean shuffled;

        @Override
        public double[] score(List<boolean[]> candidates, int samples) {
            List<Integer> order = new ArrayList<>(
                    IntStream.range(0, candidates.size()).boxed().toList());
            if (shuffled) {
                Collections.shuffle(order, new Random(asked.size()));
            }
            double[] scores = new double[candidates.size()];
            for (int i : order) {
                asked.add(samples + ":" + CalledSteps.text(candidates.get(i)));
                scores[i] = distance(candidates.get(i))
                        + new Random(CalledSteps.text(candidates.get(i)).hashCode()).nextDouble() / samples;
            }
            return scores;
        }

        private double distance(boolean[] called) {
            int[] steps = IntStream.range(0, STEPS).filter(s -> called[s]).toArray();
            return IntStream.range(0, steps.length)
                    .mapToDouble(i -> Math.abs(steps[i] - secret[i]))
                    .sum();
        }
    }

    private static SearchEffort effort(int batch, Duration time) {
        return new SearchEffort(List.of(4, 8, 16), 0.4, 3, 1, 50, batch, time);
    }

    private static List<boolean[]> starts() {
        return List.of(CalledSteps.evenlySpread(STEPS, 6));
    }

    private static CalledSetSearch.Result run(Secret secret, SearchEffort effort, SearchScores scores) {
        return CalledSetSearch.run(starts(), secret, effort, scores, p -> {});
    }

    @Test
    void findsTheSecretWithFewFullScores() {
        Secret secret = new Secret();
        CalledSetSearch.Result result = run(secret, effort(8, LONG), SearchScores.none("s"));
        assertThat(CalledSteps.text(result.called())).isEqualTo("11011000000100010000");
        assertThat(result.complete()).isTrue();
        assertThat(result.score()).isLessThan(0.1);
        assertThat(secret.asked).doesNotHaveDuplicates();
        long full = secret.asked.stream().filter(a -> a.startsWith("16:")).count();
        assertThat(full).isLessThan(secret.asked.size() / 3);
    }

    @Test
    void doesNotDependOnBatchesOrTheirOrder() {
        CalledSetSearch.Result expected = run(new Secret(), effort(8, LONG), SearchScores.none("s"));
        for (int batch : new int[] {1, 3, 1000}) {
            Secret other = new Secret();
            other.shuffled = true;
            SearchScores scores = SearchScores.none("s");
            assertThat(run(other, effort(batch, LONG), scores))
                    .usingRecursiveComparison()
                    .isEqualTo(expected);
        }
    }

    @Test
    void goesOnWhereItWas() {
        Secret whole = new Secret();
        CalledSetSearch.Result expected = run(whole, effort(4, LONG), SearchScores.none("s"));
        SearchScores scores = SearchScores.none("s");
        Secret first = new Secret();
        assertThatThrownBy(() -> CalledSetSearch.run(starts(), first, effort(4, LONG), scores, p -> {
                    if (p.scored() > 40) {
                        throw new IllegalStateException("killed");
                    }
                }))
                .hasMessage("killed");
        SearchScores saved = SearchScores.parse(scores.toJson(), "scores.json", "s");
        Secret second = new Secret();
        assertThat(run(second, effort(4, LONG), saved))
                .usingRecursiveComparison()
                .isEqualTo(expected);
        assertThat(second.asked).doesNotContainAnyElementsOf(first.asked);
        assertThat(first.asked.size() + second.asked.size()).isEqualTo(whole.asked.size());
    }

    @Test
    void stopsWhenItsTimeIsOver() {
        Instant[] now = {Instant.EPOCH};
        Secret secret = new Secret();
        List<CalledSetSearch.Progress> seen = new ArrayList<>();
        CalledSetSearch.Result result = CalledSetSearch.run(
                starts(),
                (candidates, samples) -> {
                    now[0] = now[0].plusSeconds(10);
                    return secret.score(candidates, samples);
                },
                effort(5, Duration.ofSeconds(95)),
                SearchScores.none("s"),
                seen::add,
                () -> now[0]);
        assertThat(seen).hasSize(10);
        assertThat(seen.get(9).scores().scores()).hasSize(secret.asked.size());
        assertThat(result.complete()).isFalse();
        assertThat(secret.distance(result.called())).isLessThanOrEqualTo(secret.distance(starts().get(0)));
    }

    @Test
    void whatDivergedIsWorst() {
        SetEvaluator diverges = (candidates, samples) ->
                candidates.stream().mapToDouble(c -> c[1] ? Double.NaN : 1).toArray();
        SearchScores scores = SearchScores.none("s");
        CalledSetSearch.Result result = CalledSetSearch.run(starts(), diverges, effort(9, LONG), scores, p -> {});
        assertThat(result.score()).isEqualTo(1);
        assertThat(scores.scores().values()).contains(Double.POSITIVE_INFINITY);
        assertThat(SearchScores.parse(scores.toJson(), "f", "s")).isEqualTo(scores);
    }

    /** Each of two moves alone makes it worse, and both together better. */
    @Test
    void movesTwoCallsAtOnceWhereNoneHelpsAlone() {
        boolean[] start = starts().get(0); // 0, 3, 7, 10, 13, 17
        boolean[] goal = start.clone();
        goal[3] = false;
        goal[4] = true;
        goal[13] = false;
        goal[12] = true;
        SetEvaluator valley = (candidates, samples) -> candidates.stream()
                .mapToDouble(c -> {
                    int apart = 0;
                    for (int s = 0; s < STEPS; s++) {
                        apart += c[s] != goal[s] ? 1 : 0;
                    }
                    return Arrays.equals(c, start) ? 1 : apart == 0 ? 0 : apart == 2 ? 1.5 : 3;
                })
                .toArray();
        CalledSetSearch.Result result =
                CalledSetSearch.run(List.of(start), valley, effort(8, LONG), SearchScores.none("s"), p -> {});
        assertThat(result.called()).isEqualTo(goal);
        assertThat(result.complete()).isTrue();
    }

    @Test
    void takesTheBestStart() {
        boolean[] near = new boolean[STEPS];
        for (int s : new int[] {0, 1, 3, 4, 11, 16}) {
            near[s] = true;
        }
        CalledSetSearch.Result result = CalledSetSearch.run(
                List.of(starts().get(0), near),
                new Secret(),
                new SearchEffort(List.of(4), 1, 3, 1, 0, 8, LONG),
                SearchScores.none("s"),
                p -> {});
        assertThat(result.called()).isEqualTo(near);
        assertThat(result.rounds()).isZero();
    }

    @Test
    void refusesOtherScoresAndEfforts() {
        SearchScores scores = new SearchScores("a table", Map.of("4:1", 2.0));
        assertThatThrownBy(() -> SearchScores.parse(scores.toJson(), "f.json", "b"))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("f.json holds the scores of another search (a table, not b)");
        assertThatThrownBy(() -> SearchScores.parse("{", "f.json", "b")).hasMessageContaining("f.json is not a whole");
        assertThatThrownBy(() -> new SearchEffort(List.of(8, 8), 0.5, 3, 1, 1, 1, LONG))
                .hasMessageContaining("ascending");
        assertThatThrownBy(() -> CalledSetSearch.run(List.of(), new Secret(), effort(1, LONG), scores, p -> {}))
                .hasMessageContaining("needs a start");
    }

    /** A network of which a score on n samples takes n seconds. */
    private final class Slow implements SetEvaluator {
        private final Secret secret = new Secret();
        private Instant now = Instant.EPOCH;

        @Override
        public double[] score(List<boolean[]> candidates, int samples) {
            now = now.plus(expected(candidates.size(), samples));
            return secret.score(candidates, samples);
        }

        @Override
        public Duration expected(int candidates, int samples) {
            return Duration.ofSeconds((long) candidates * samples);
        }

        CalledSetSearch.Result in(int seconds) {
            List<boolean[]> starts = List.of(
                    CalledSteps.evenlySpread(STEPS, 6),
                    CalledSteps.neighbours(starts().get(0), 1).get(0));
            return CalledSetSearch.run(
                    starts, this, effort(1, Duration.ofSeconds(seconds)), SearchScores.none("s"), p -> {}, () -> now);
        }
    }

    /** No work is begun that would end behind the end: with little time the starts are sorted, with less the first is taken as it is. */
    @Test
    void endsInItsTimeWhereEveryScoreTakesLong() {
        for (int seconds : new int[] {3, 6, 10, 20, 30, 60, 200}) {
            Slow slow = new Slow();
            CalledSetSearch.Result found = slow.in(seconds);
            assertThat(slow.now).isBefore(Instant.EPOCH.plusSeconds(seconds));
            assertThat(CalledSteps.count(found.called())).isEqualTo(6);
            assertThat(slow.secret.asked.isEmpty()).isEqualTo(seconds < 5);
            assertThat(found.rounds() > 0).isEqualTo(seconds > 24);
        }
    }

    @Test
    void setsAreCarriedToRunsOfOtherNumbersOfSteps() {
        boolean[] called = {true, true, false, false, true, false, false, false, true};
        assertThat(CalledSteps.text(CalledSteps.inRunsOf(9, called))).isEqualTo("110010001");
        assertThat(CalledSteps.text(CalledSteps.inRunsOf(17, called)))
                .hasSize(17)
                .startsWith("111")
                .endsWith("1");
        assertThat(CalledSteps.count(CalledSteps.inRunsOf(17, called))).isEqualTo(8);
        assertThat(CalledSteps.count(CalledSteps.inRunsOf(4, called))).isEqualTo(2);
        assertThat(CalledSteps.text(CalledSteps.inRunsOf(2, called))).isEqualTo("10");
    }
}
