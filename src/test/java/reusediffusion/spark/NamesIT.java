package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Machines;
import reusediffusion.spark.sink.ledger.Ledger;

/** Ids of every kind, made by a process that knows ASCII alone, as those of cron, systemd and containers do. */
class NamesIT {
    private static final List<String> IDS = List.of(
            "ä",
            "ö",
            "ü",
            "a\u0308",
            "猫",
            "\uD83D\uDC08",
            "A",
            "a",
            "..",
            ".a",
            "_a",
            "a/b",
            "a\\\\b",
            "img.1",
            "img.2",
            "50%",
            "con",
            "a:b",
            "a*b",
            "a?b",
            "a\\u0001b",
            "a.",
            "ü".repeat(150),
            "x".repeat(300));

    @TempDir
    private Path folder;

    /** PROMPTS OUTPUT: makes the samples, and ends with the number of problems that are found then. */
    public static void main(String[] arguments) throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        Trial trial = Trial.of(arguments[0], arguments[1]).partitions(1);
        trial.run(spark, new StandIn("a"));
        System.exit(trial.verify(spark).problems().size());
    }

    private Process start(Trial trial) throws Exception {
        List<String> command = Machines.java(NamesIT.class.getName(), trial.prompts(), trial.output());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File(folder.toFile(), "log"));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    @Test
    void everyIdHasFilesOfItsOwnInEveryLocale() throws Exception {
        List<String> lines = IDS.stream()
                .map(id -> "{\"id\": \"" + id + "\", \"prompt\": \"cat\"}")
                .toList();
        String prompts = Trial.write(folder, "prompts.jsonl", lines);
        Trial ascii = Trial.of(prompts, folder.resolve("ascii").toString()).partitions(1);
        Process process = start(ascii);
        SparkSession spark = Sessions.of("local[2]");
        Trial here = Trial.of(prompts, folder.resolve("here").toString()).partitions(1);
        here.run(spark, new StandIn("a"));
        Trial tars = Trial.of(prompts, folder.resolve("tars").toString()).tars();
        tars.run(spark, new StandIn("a"));
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();

        Map<String, String> hashes = here.hashes(spark);
        assertThat(hashes).hasSize(IDS.size()).containsKeys("ä", "a\u0308", "a\u0001b", "..", "x".repeat(300));
        assertThat(hashes.values()).doesNotHaveDuplicates();
        assertThat(ascii.hashes(spark)).isEqualTo(hashes);
        assertThat(tars.hashes(spark)).isEqualTo(hashes);
        assertThat(names(ascii, spark)).isEqualTo(names(here, spark)).hasSize(IDS.size());
        for (Trial trial : List.of(here, tars)) { // the process has looked at its own
            assertThat(trial.verify(spark).problems()).isEmpty();
        }
        assertThat(here.run(spark, new StandIn("a")).get("last_run").toString()).contains("samples=0,");
    }

    private static List<String> names(Trial trial, SparkSession spark) {
        return new Ledger(spark, trial.folder())
                .samples().orderBy("id").select("file").collectAsList().stream()
                        .map((Row row) -> row.getString(0).replaceFirst(".*/", ""))
                        .toList();
    }
}
