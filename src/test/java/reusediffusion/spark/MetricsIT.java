package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an executor made is found in the files of Spark's CSV sink, as conf/metrics.properties sets it up. */
class MetricsIT {
    private static final String SINK = "spark.metrics.conf.*.sink.csv.";

    @TempDir
    private Path folder;

    @Test
    void anExecutorTellsWhatItMade() throws Exception {
        Path metrics = Files.createDirectory(folder.resolve("metrics"));
        SparkConf conf = Sessions.conf("local-cluster[1,1,1024]")
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
            Trial.of(prompts, folder.resolve("out").toString())
                    .partitions(1)
                    .allowing("1")
                    .run(spark, new StandIn("a"));
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
