package reusediffusion.spark.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.StandIn;
import reusediffusion.spark.Trial;

/** Executors in processes of their own, with faults: nothing is lost, and nothing is made twice. */
class EngineFaultsIT {
    private static final StandIn MODEL = new StandIn("a");
    private static SparkSession spark;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        spark = Sessions.of("local-cluster[2,1,1024]");
    }

    private Trial trial(int cats, String... others) throws Exception {
        List<String> prompts = new ArrayList<>(List.of(others));
        for (int i = 0; i < cats; i++) {
            prompts.add("cat " + i);
        }
        return Trial.of(
                        Trial.write(folder, "prompts.txt", prompts),
                        folder.resolve("out").toString())
                .partitions(8);
    }

    @Test
    void anExceptionAndAHaltCostOnlyTheirShards() throws Exception {
        Trial trial = trial(38, "throw " + folder.resolve("thrown"), "halt " + folder.resolve("halted"));
        assertThat(trial.run(spark, MODEL)).containsEntry("samples", 40L).containsEntry("failed", 0L);
        assertThat(folder.resolve("thrown")).exists();
        assertThat(folder.resolve("halted")).exists();
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(trial.hashes(spark)).hasSize(40);
    }

    @Test
    void aShardThatAlwaysFailsLosesNoOther() throws Exception {
        Trial trial = trial(39, "always");
        assertThatThrownBy(() -> trial.run(spark, MODEL)).hasStackTraceContaining("thrown always");
        int kept = trial.hashes(spark).size();
        assertThat(kept).isGreaterThanOrEqualTo(5).isLessThan(40);
        Trial mended = trial(40);
        assertThat(mended.run(spark, MODEL)).containsEntry("samples", 40L);
        assertThat(mended.verify(spark).problems()).isEmpty();
    }
}
