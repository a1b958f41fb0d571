package reusediffusion.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reusediffusion.job.option.LocalFiles;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.reuse.table.PublishedTable;
import reusediffusion.reuse.table.StaticTable;
import reusediffusion.reuse.table.TableException;
import reusediffusion.spark.traces.Aggregation;

/** Static tables from what collecting runs measured. */
@Command(
        name = "aggregate",
        description =
                "Combines the traces of runs with --mode collect into static tables, one for each" + " kind of run.",
        sortOptions = false,
        footer = "  jobs/aggregate output/traces")
public final class Aggregate implements Job {
    @Parameters(
            arity = "1..*",
            paramLabel = "FOLDER",
            description = "output folders of generate --mode collect, on any Hadoop path")
    private List<String> folders;

    @Option(names = "--tables", paramLabel = "FOLDER", description = "a folder of this machine (output/tables)")
    private Path tables;

    @Option(names = "--published", description = "write the tables in the published form too")
    private boolean published;

    @Option(names = "--overwrite", description = "also replace tables that were made from more samples")
    private boolean overwrite;

    private final List<Map<String, Object>> result = new ArrayList<>();

    public static void main(String[] arguments) {
        Jobs.run(new Aggregate(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        Path folder = LocalFiles.folder("--tables", tables == null ? Installation.work("output/tables") : tables);
        List<String> written = new ArrayList<>();
        try (SparkSession spark = Jobs.sessionWithExecutors(conf, "aggregate")) {
            List<StaticTable> made = Aggregation.tables(spark, folders);
            if (!overwrite) {
                made.forEach(table -> requireBetter(table, file(folder, table)));
            }
            for (StaticTable table : made) {
                Path file = file(folder, table);
                table.write(file);
                result.add(Map.of(
                        "table", file.toString(), "samples", table.provenance().samples()));
                written.add(file + ": " + table.provenance().samples() + " samples");
                if (published) {
                    Path other = folder.resolve(table.key().stem() + "-published.json");
                    double[][] lists = table.published();
                    new PublishedTable(lists[0], lists[1], lists[2]).write(other);
                    written.add(other.toString());
                }
            }
        }
        written.forEach(System.out::println);
    }

    @Override
    public Object result() {
        return result;
    }

    private static Path file(Path folder, StaticTable table) {
        return folder.resolve(table.key().stem() + "-table.json");
    }

    /** A table makes way for one of as many samples or more. */
    private static void requireBetter(StaticTable table, Path file) {
        long made = table.provenance().samples();
        if (!Files.isRegularFile(file)) {
            return;
        }
        long before = samples(file);
        if (before > made) {
            throw new IllegalArgumentException(
                    "The table " + file + " was made from " + before + " samples, and this one would be of " + made
                            + "; name another folder with --tables, or replace it with --overwrite.");
        }
    }

    private static long samples(Path file) {
        try {
            return StaticTable.read(file).provenance().samples();
        } catch (TableException e) {
            throw new IllegalArgumentException(
                    "The table " + file + " is damaged, so that nobody knows whether it was made from more samples;"
                            + " name another folder with --tables, or replace it with --overwrite.",
                    e);
        }
    }
}
