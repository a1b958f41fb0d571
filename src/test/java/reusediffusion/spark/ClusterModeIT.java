package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Machines;

/** The launcher's own way to a standalone cluster that runs the driver too, with our conf/spark-defaults.conf. */
class ClusterModeIT {
    @TempDir
    private static Path shared;

    private static Cluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        Sessions.stop();
        cluster = new Cluster(shared, 1, 2);
    }

    @AfterAll
    static void stop() {
        Sessions.stop();
        cluster.close();
    }

    @Test
    void theDriverRunsInTheClusterWithTheOpeningsOfOurConf() throws Exception {
        generate();
        String home = driverFolder("spark.submit.deployMode");
        assertThat(home).as("a worker ran the driver").contains("driver-");
        Trial trial = Trial.of("", folder.resolve("out").toString());
        SparkSession spark = Sessions.of("local[1]");
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(trial.hashes(spark)).hasSize(2);
    }

    @Test
    void aDriverWithoutTheOpeningsSaysWhatToMend() throws Exception {
        generate("--conf", "spark.driver.extraJavaOptions=-Dai.djl.offline=true");
        assertThat(driverFolder("This Java keeps Spark out of its modules")).isNotEmpty();
        assertThat(folder.resolve("out")).doesNotExist();
    }

    /** Waits for the driver's end; what it prints, and whether it failed, only its worker knows. */
    private void generate(String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("jobs/generate", "--master", cluster.master()));
        command.addAll(List.of("--deploy-mode", "cluster", "--driver-memory", "600m", "--executor-memory", "600m"));
        command.addAll(List.of("--executor-cores", "1", "--total-executor-cores", "1"));
        command.addAll(List.of(more));
        command.addAll(List.of("--model", "tiny-sd3", "--mode", "original", "--prompts-num", "2", "--steps", "2"));
        command.addAll(List.of(
                "--width-height", "64", "64", "--output", folder.resolve("out").toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File("/dev/null"));
        builder.environment().put("JDK_JAVA_OPTIONS", Machines.QUICKLY);
        builder.start().waitFor();
    }

    /** The folder of the driver whose output has {@code words}, or nothing. */
    private static String driverFolder(String words) throws Exception {
        try (Stream<Path> files = Files.walk(shared)) {
            for (Path file : (Iterable<Path>) files.filter(path -> path.endsWith("stderr"))::iterator) {
                if (Files.readString(file).contains(words)) {
                    return file.getParent().getFileName().toString();
                }
            }
        }
        return "";
    }
}
