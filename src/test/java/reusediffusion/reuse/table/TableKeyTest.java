package reusediffusion.reuse.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reusediffusion.reuse.Trajectory;

class TableKeyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final TableKey key = Trajectory.key(7);

    private TableKey with(String field, Object value) throws Exception {
        ObjectNode tree = JSON.valueToTree(key);
        assertThat(tree.has(field)).isTrue();
        tree.set(field, JSON.valueToTree(value));
        return JSON.treeToValue(tree, TableKey.class);
    }

    @Test
    void survivesJson() throws Exception {
        TableKey read = JSON.readValue(JSON.writeValueAsString(key), TableKey.class);
        assertThat(read).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(read.stem()).isEqualTo(key.stem()).startsWith("tiny-model-g5-7-80x48-");
        read.requireSame(key);
    }

    @Test
    void namesEveryFieldThatDiffers() throws Exception {
        Map<String, Object> changes = Map.ofEntries(
                Map.entry("model", "other"),
                Map.entry("weights", "w2"),
                Map.entry("configuration", "c2"),
                Map.entry("scheduler", "DDIMScheduler"),
                Map.entry("height", 96),
                Map.entry("width", 160),
                Map.entry("frames", 9),
                Map.entry("guidance", 7.5),
                Map.entry("trueGuidance", 2.0),
                Map.entry("guidanceRescale", 0.7),
                Map.entry("dynamicGuidance", true),
                Map.entry("dtype", "bfloat16"));
        assertThat(changes.size() + 2).isEqualTo(TableKey.class.getRecordComponents().length);
        for (Map.Entry<String, Object> change : changes.entrySet()) {
            TableKey run = with(change.getKey(), change.getValue());
            assertThatThrownBy(() -> key.requireSame(run))
                    .isInstanceOf(TableException.class)
                    .hasMessageContaining("for " + change.getKey() + " ")
                    .hasMessageContaining("the run has " + change.getValue());
            assertThat(run.stem()).isNotEqualTo(key.stem());
        }
    }

    @Test
    void namesStepsAndTheFirstOtherTime() throws Exception {
        assertThatThrownBy(() -> key.requireSame(Trajectory.key(9))).hasMessageContaining("steps 7, and the run has 9");
        double[] times =
                key.timesteps().stream().mapToDouble(Double::doubleValue).toArray();
        times[3] += 1e-9;
        assertThatThrownBy(() -> key.requireSame(with("timesteps", times)))
                .hasMessageContaining(
                        "timesteps " + key.timesteps().get(3) + " at step 3, and the run has " + times[3]);
    }

    @Test
    void refusesTimesThatAreNotOneAStep() {
        assertThatThrownBy(() -> with("steps", 8))
                .hasMessageContaining("8 steps")
                .hasMessageContaining("has 7");
    }

    @Test
    void aFingerprintBeginsAsTheMd5OfItsText() {
        assertThat(Fingerprint.of("")).isEqualTo("d41d8cd9");
        assertThat(Fingerprint.of("a")).isEqualTo("0cc175b9");
    }
}
