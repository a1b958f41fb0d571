package reusediffusion.spark.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.job.run.Jobs;
import reusediffusion.machine.Build;
import reusediffusion.spark.Sessions;
import reusediffusion.spark.StandIn;
import reusediffusion.spark.Trial;

/** Executors with Spark alone, or with our classes and none of their libraries: told before any work, in seconds. */
class LibraryCheckIT {
    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        Sessions.stop();
    }

    @Test
    void executorsWithoutOurJar() throws Exception {
        assertRefused("Executors lack this program; send our libraries along with --ship", "/nowhere/on/this/host/*");
    }

    @Test
    void executorsWithoutOurLibraries() throws Exception {
        // The jar names the libraries beside it, so an executor with the jar has them; here it has the classes alone.
        String classes = Build.classes().toString();
        assertRefused("org.bytedeco.pytorch.Tensor", classes);
    }

    private void assertRefused(String sentence, String executorClassPath) throws Exception {
        SparkConf conf =
                Sessions.conf("local-cluster[1,1,1024]").set("spark.executor.extraClassPath", executorClassPath);
        SparkSession spark = Sessions.of(conf);
        String output = folder.resolve("out").toString();
        Trial trial = Trial.of(Trial.write(folder, "prompts.txt", List.of("cat")), output);
        assertThatThrownBy(() -> trial.run(spark, new StandIn("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence)
                .hasMessageContaining("spark.executor.extraClassPath");
        assertThat(folder.resolve("out")).doesNotExist();
        // Jobs that generate nothing by shards, such as plans, look as well.
        assertThatThrownBy(() -> Jobs.sessionWithExecutors(conf, "plan"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }
}
