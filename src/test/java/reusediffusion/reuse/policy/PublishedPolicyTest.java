package reusediffusion.reuse.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.reuse.table.PublishedTable;

class PublishedPolicyTest {
    private static final int STEPS = 28;
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static Stream<JsonNode> expectedSkips() throws IOException {
        JsonNode cases = json(GOLDEN.resolve("expected-skips.json")).get("cases");
        assertThat(cases).hasSize(48);
        return StreamSupport.stream(cases.spliterator(), false);
    }

    /** A run that repeats its table, in the table's own numbers: those are means of runs in half precision. */
    @ParameterizedTest
    @MethodSource("expectedSkips")
    void skipsWhereThePublishedTablesSay(JsonNode expected) {
        Path file = Path.of("input/tables/published", expected.get("table").asText() + ".json");
        PublishedPolicy policy = policy(PublishedTable.read(file), expected);
        History history = History.EMPTY;
        List<Integer> skipped = new ArrayList<>();
        for (int s = 0; s < STEPS; s++) {
            boolean skip = s >= 4 && policy.skips(history, policy.table().l3()[s - 4]);
            if (skip) {
                skipped.add(s);
            }
            history = history.then(!skip, Double.NaN);
        }
        assertThat(skipped).isEqualTo(new ObjectMapper().convertValue(expected.get("skipped"), List.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sdxl", "sd3", "flux", "cogvideox"})
    void decidesAsThePublishedCodeDidStepByStep(String model) throws IOException {
        JsonNode golden = golden(model);
        PublishedTable table = PublishedTable.parse(golden.get("seed_table").toString(), "seed_table");
        assertThat(golden.get("runs")).hasSize(3);
        for (JsonNode run : golden.get("runs")) {
            PublishedPolicy policy = policy(table, run);
            double[] differences = history(run);
            History history = History.EMPTY;
            int calls = 0;
            for (int s = 0; s < STEPS; s++) {
                Decision decision = policy.decide(history);
                assertThat(decision.call())
                        .as("%s step %d", model, s)
                        .isEqualTo(!run.get("mask").get(s).booleanValue());
                calls += decision.call() ? 1 : 0;
                history = history.then(decision.call(), differences[s]);
            }
            assertThat(calls).isEqualTo(run.get("denoiser_calls").intValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sdxl", "sd3", "flux", "cogvideox"})
    void collectsAndMergesAsThePublishedCodeDid(String model) throws IOException {
        JsonNode golden = golden(model);
        PublishedTable merged = null;
        for (JsonNode prompt : golden.get("per_prompt")) {
            PublishedTable table = PublishedTable.of(history(prompt));
            assertSame(table, prompt);
            merged = merged == null ? table : merged.merge(table);
        }
        assertSame(merged, golden.get("seed_table"));
        assertThat(merged.steps()).isEqualTo(STEPS);
    }

    @Test
    void repeatsTheLastPrediction() {
        assertThat(line(100, 1).decide(ran(10, true))).isEqualTo(Decision.REPEAT);
        assertThat(line(100, 1).decide(ran(3, true))).isEqualTo(Decision.CALL);
    }

    @Test
    void skipsNothingWhenNothingMayBeSkipped() {
        assertThat(line(0, 1).decide(ran(10, true)).call()).isTrue();
        assertThat(line(100, 0).decide(ran(10, true)).call()).isTrue();
    }

    @Test
    void callsAfterTheLongestRunOfSkips() {
        History history = ran(10, true).then(false, 1);
        assertThat(line(100, 1).decide(history).call()).isTrue();
        assertThat(line(100, 2).decide(history).call()).isFalse();
        assertThat(line(100, 2).decide(history.then(false, 1)).call()).isTrue();
    }

    @Test
    void countsARunOfSkipsOnlyAfterOneMoreDecision() {
        assertThat(line(100, 10).decide(ran(10, false)).call()).isFalse();
        assertThat(line(100, 9).decide(ran(10, false)).call()).isTrue();
    }

    @Test
    void readsDifferencesAndDecidesForABatchOnlyIfAsked() {
        assertThat(line(30, 1).readsDifferences()).isTrue();
        assertThat(line(30, 1).decidesForBatch()).isFalse();
        assertThat(PublishedPolicy.of(falling(), STEPS, 30, 1, true).decidesForBatch())
                .isTrue();
    }

    @Test
    void namesBothCountsOfSteps() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedPolicy.of(falling(), 50, 30, 1, false))
                .withMessageContaining("28 steps")
                .withMessageContaining("50");
    }

    @Test
    void namesValuesThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> line(101, 1)).withMessageContaining("101");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> line(Double.NaN, 1))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> line(30, -1)).withMessageContaining("-1");
    }

    private static PublishedPolicy policy(PublishedTable table, JsonNode setting) {
        double threshold = setting.get("threshold").doubleValue();
        return PublishedPolicy.of(
                table, STEPS, threshold, setting.get("max_skip_steps").intValue(), false);
    }

    /** A policy over a table whose changes fall all the way: with threshold 100 step 10 counts as small, with 0 none does. */
    private static PublishedPolicy line(double threshold, int maxSkipSteps) {
        return PublishedPolicy.of(falling(), STEPS, threshold, maxSkipSteps, false);
    }

    private static PublishedTable falling() {
        double[] differences = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
            differences[i] = 1 + 1.0 / (i + 1);
        }
        return PublishedTable.of(differences);
    }

    private static History ran(int steps, boolean called) {
        History history = History.EMPTY;
        for (int i = 0; i < steps; i++) {
            history = history.then(called, 1);
        }
        return history;
    }

    /** The recorded differences with an entry for the first step, which the published lists leave out. */
    private static double[] history(JsonNode recorded) {
        double[] d = list(recorded, "diff_list");
        double[] differences = new double[d.length + 1];
        differences[0] = 1e9;
        System.arraycopy(d, 0, differences, 1, d.length);
        return differences;
    }

    private static void assertSame(PublishedTable table, JsonNode expected) {
        assertThat(table.d()).containsExactly(list(expected, "diff_list"), within(1e-7));
        assertThat(table.l2()).containsExactly(list(expected, "diff_l2_list"), within(1e-6));
        assertThat(table.l3()).containsExactly(list(expected, "diff_l3_list"), within(1e-6));
    }

    private static double[] list(JsonNode tree, String field) {
        return StreamSupport.stream(tree.get(field).spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private static JsonNode golden(String model) throws IOException {
        return json(GOLDEN.resolve(model).resolve("reuse.json"));
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }
}
