package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.executor.ExecutorWait;
import reusediffusion.spark.executor.GpuProfile;
import reusediffusion.spark.executor.Instruments;
import reusediffusion.spark.executor.ModelPreload;
import reusediffusion.spark.sink.ledger.Ledger;

/** What an executor made is found in the files of Spark's CSV sink, as conf/metrics.properties sets it up. */
class MetricsIT {
    private static final String SINK = "spark.metrics.conf.*.sink.csv.";

    @TempDir
    private Path folder;

    @Test
    void anExecutorTellsWhatItMade() throws Exception {
        Path metrics = Files.createDirectory(folder.resolve("metrics"));
        SparkConf conf = Sessions.conf("local-cluster[1,2,1024]")
                .set("spark.task.cpus", "2")
                .set("spark.plugins", Instruments.class.getName())
                .set(
                        "spark.metrics.conf",
                        Path.of("conf/metrics.properties").toAbsolutePath().toString())
                .set(SINK + "class", "org.apache.spark.metrics.sink.CsvSink")
                .set(SINK + "directory", metrics.toString())
                .set(SINK + "period", "1");
        SparkSession spark = Sessions.of(conf);
        try {
            String prompts = Trial.write(folder, "prompts.txt", List.of("cat", "dog", "fail", "slow 3000"));
            Trial trial = Trial.of(prompts, folder.resolve("out").toString())
                    .partitions(1)
                    .allowing("1");
            assertThat(GpuProfile.slots(spark.sparkContext()))
                    .as("tasks at once, each with two cores")
                    .isEqualTo(1);
            executorsLoadBeforeAnyTaskAsks(spark);
            summaryTellsWhatDevicesDid(trial.run(spark, new StandIn("a")));
            manifestTellsWhoMadeASample(new Ledger(spark, trial.folder()).rows().collectAsList());
            Thread.sleep(2_500);
        } finally {
            Sessions.stop();
        }
        Map<String, Double> last = lastValues(metrics);
        assertThat(last)
                .containsEntry("samples", 3.0)
                .containsEntry("failed", 1.0)
                .containsEntry("network_calls", 9.0)
                .containsEntry("network_calls_saved", 3.0)
                .containsEntry("gpu_bytes", 0.0)
                .containsKeys("load_seconds", "work_seconds");
        assertThat(last.get("load_seconds")).isPositive();
        assertThat(last.get("busy_share")).isBetween(0.5, 1.0);
        assertThat(last.get("samples_a_second")).isBetween(0.1, 1.0);
        assertThat(last.get("network_calls_a_second") / last.get("samples_a_second"))
                .isCloseTo(3, within(0.01));
    }

    private void executorsLoadBeforeAnyTaskAsks(SparkSession spark) throws Exception {
        Path loads = Files.createDirectory(folder.resolve("loads"));
        ExecutorWait.await(spark.sparkContext());
        ModelPreload.begin(spark.sparkContext(), new StandIn("ahead", "cpu", loads.toString()), 1);
        long end = System.nanoTime() + 30_000_000_000L;
        while (loads.toFile().list().length == 0 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(loads.toFile().list()).as("loads without any task").hasSize(1);
    }

    private static void summaryTellsWhatDevicesDid(Map<String, Object> summary) {
        Map<?, ?> run = (Map<?, ?>) summary.get("last_run");
        Map<?, ?> devices = (Map<?, ?>) run.get("devices");
        double seconds = (double) devices.get("seconds");
        assertThat(devices.get("made")).isEqualTo(3L);
        assertThat(seconds).isBetween(3.0, (double) run.get("seconds"));
        assertThat((double) devices.get("busy_share")).isBetween(3 / seconds, 1.0);
        assertThat((double) devices.get("made_a_second")).isCloseTo(3 / seconds, within(1e-9));
        assertThat((double) devices.get("network_calls_a_second")).isCloseTo(9 / seconds, within(1e-9));
        assertThat(((Map<?, ?>) devices.get("waited_seconds")).keySet().toString())
                .isEqualTo("[input, compression, storage]");
        assertThat((double) run.get("first_made_seconds")).isPositive();
        List<?> each = (List<?>) run.get("by_device");
        assertThat(each).hasSize(1);
        assertThat(((Map<?, ?>) each.get(0)).get("device").toString()).endsWith(" cpu");
    }

    private static void manifestTellsWhoMadeASample(List<Row> rows) {
        assertThat(rows).hasSize(4);
        for (Row row : rows) {
            boolean failed = row.getAs("error") != null;
            assertThat(row.isNullAt(row.fieldIndex("device"))).isEqualTo(failed);
            if (!failed) {
                boolean slow = row.<String>getAs("prompt").startsWith("slow");
                assertThat((double) row.getAs("device_ms") >= 3000).isEqualTo(slow);
                assertThat((double) row.getAs("wait_ms")).isNotNegative();
            }
        }
    }

    /** By name: files are called APPLICATION.EXECUTOR.plugin.CLASS.NAME.csv, with lines of time and value. */
    private static Map<String, Double> lastValues(Path metrics) throws Exception {
        String plugin = ".plugin." + Instruments.class.getName() + ".";
        Map<String, Double> values = new TreeMap<>();
        try (var files = Files.list(metrics)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().contains(plugin))::iterator) {
                String name = file.getFileName().toString();
                List<String> lines = Files.readAllLines(file);
                String[] last = lines.get(lines.size() - 1).split(",");
                values.put(
                        name.substring(name.indexOf(plugin) + plugin.length(), name.length() - ".csv".length()),
                        Double.valueOf(last[1]));
            }
        }
        return values;
    }
}
