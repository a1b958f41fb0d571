package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Machines;
import reusediffusion.spark.sink.ledger.OrphanFiles;

/** A job of a driver and executors whose locale has digits and letters of its own writes, collects, verifies and resumes as any other. */
class LocaleIT {
    private static final StandIn MODEL = new StandIn("a");

    private static final Locale EGYPT = new Locale("ar", "EG");

    @TempDir
    private Path folder;

    @AfterEach
    void back() {
        Sessions.stop();
        Locale.setDefault(Machines.locale());
    }

    @Test
    void arabicDigits() throws Exception {
        assertThat(String.format(EGYPT, "%05d", 7)).doesNotContain("7"); // else this Java shows nothing
        Locale.setDefault(EGYPT);
        SparkConf conf = Sessions.conf("local-cluster[1,2,900]");
        conf.set(
                "spark.executor.extraJavaOptions",
                conf.get("spark.executor.extraJavaOptions") + " -Duser.language=ar -Duser.country=EG");
        SparkSession spark = Sessions.of(conf.set("spark.executor.memory", "600m"));
        goesOn(spark, files());
        goesOn(spark, files().tars());
    }

    @Test
    void turkishLetters() throws Exception {
        Locale.setDefault(new Locale("tr", "TR"));
        goesOn(Sessions.of("local[2]"), files());
    }

    private Trial files() throws Exception {
        List<String> lines = IntStream.range(0, 12)
                .mapToObj(i -> "{\"id\": \"TITLE-" + i + "\", \"prompt\": \"INK " + i + "\"}")
                .toList();
        String prompts = Trial.write(folder, "PROMPTS.JSONL", lines);
        return Trial.of(prompts, folder.resolve("files").toString());
    }

    private static void goesOn(SparkSession spark, Trial files) throws Exception {
        Trial trial = files.overwriting();
        trial.run(spark, MODEL);
        Path orphan = Files.createDirectories(Path.of(trial.output(), "data", "20200101T000000-0000-00000.7"));
        List<String> removed = OrphanFiles.collect(spark, trial.folder());
        assertThat(removed).hasSize(1);
        assertThat(removed.get(0)).endsWith(orphan.getFileName().toString());
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(trial.hashes(spark)).hasSize(12).containsKey("TITLE-11");
        try (var all = Files.walk(Path.of(trial.output()))) {
            // But for Spark's own Parquet files, whose names nothing here reads.
            assertThat(all.map(Path::toString).filter(name -> !name.contains("/manifest/")))
                    .allMatch(name -> StandardCharsets.US_ASCII.newEncoder().canEncode(name));
        }
    }
}
