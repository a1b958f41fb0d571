package reusediffusion.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Build;
import reusediffusion.machine.Machines;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.ml.TextToImage;

/** Two executor JVMs, four partitions: how often the model is loaded. */
class LoadOnceIT {
    private static final int EXECUTORS = 2;
    private static final int PARTITIONS = 4;
    private static final int ROWS = 8;
    private static final String MODEL = "models/tiny-sd3";

    @TempDir
    static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() throws IOException {
        if (SparkSession.getDefaultSession().isDefined()) {
            SparkSession.getDefaultSession().get().stop(); // another test's, with executors that have loaded
        }
        String tests = jar(
                        folder.resolve("tests.jar"), LoadOnceIT.class, Counted.class, LoadEachTask.class, Loads.class)
                .toString();
        spark = SparkSession.builder()
                .master("local-cluster[" + EXECUTORS + ",1,1024]")
                .config("spark.jars", Build.jar() + "," + tests)
                .config("spark.executor.extraClassPath", Machines.libraries()) // our own jar is sent along
                .config("spark.executor.extraJavaOptions", Machines.options())
                .config("spark.ui.enabled", "false")
                // Both executors are there before the first task, so that each gets its share.
                .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s")
                .config("spark.locality.wait", "0s")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void onceForEachExecutor() {
        Dataset<Row> made = new TextToImage()
                .setModelUrl(MODEL)
                .setDevice("cpu")
                .setBatchSize(2)
                .setOptions(Map.of("steps", 1, "width", 64, "height", 64))
                .transform(prompts());
        List<Loads> tasks = made.mapPartitions(new Counted(), Encoders.javaSerialization(Loads.class))
                .collectAsList();
        assertThat(tasks).extracting(Loads::partition).hasSize(PARTITIONS).doesNotHaveDuplicates();
        assertThat(tasks).extracting(Loads::rows).containsOnly(ROWS / PARTITIONS);
        Map<String, Integer> loads = byExecutor(tasks);
        System.out.println("Loads by executor over " + PARTITIONS + " partitions: " + loads);
        assertThat(loads).hasSize(EXECUTORS).allSatisfy((executor, count) -> assertThat(count)
                .isEqualTo(1));
    }

    @Test
    void theUsualPatternLoadsForEachTask() {
        List<Loads> tasks = prompts()
                .mapPartitions(
                        new LoadEachTask(Path.of(MODEL).toAbsolutePath().toString()),
                        Encoders.javaSerialization(Loads.class))
                .collectAsList();
        Map<String, Integer> loads = byExecutor(tasks);
        System.out.println("Loads by executor in the usual pattern: " + loads);
        assertThat(loads.values().stream().mapToInt(count -> count).sum()).isEqualTo(PARTITIONS);
    }

    private static Dataset<Row> prompts() {
        return spark.range(0, ROWS, 1, PARTITIONS)
                .select(concat(lit("a red circle "), col("id")).as("prompt"));
    }

    private static Map<String, Integer> byExecutor(List<Loads> tasks) {
        return tasks.stream().collect(Collectors.toMap(Loads::executor, Loads::loads, Math::max, TreeMap::new));
    }

    /** Takes all of a partition's pictures, and then says how often its executor has loaded. */
    static final class Counted implements MapPartitionsFunction<Row, Loads> {
        private static final long serialVersionUID = 1;

        @Override
        public Iterator<Loads> call(Iterator<Row> rows) {
            List<byte[]> images = new ArrayList<>();
            rows.forEachRemaining(row -> images.add(row.<Row>getAs("picture").getAs("image")));
            assertThatAllAreThere(images);
            return List.of(Loads.here(images.size(), PerExecutor.loads())).iterator();
        }

        private static void assertThatAllAreThere(List<byte[]> images) {
            if (images.contains(null)) {
                throw new AssertionError("A picture is missing.");
            }
        }
    }

    /** The classes of this test that run in executors. */
    private static Path jar(Path file, Class<?>... classes) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (Class<?> each : classes) {
                String name = each.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (InputStream in = each.getResourceAsStream("/" + name)) {
                    in.transferTo(jar);
                }
            }
        }
        return file;
    }
}
