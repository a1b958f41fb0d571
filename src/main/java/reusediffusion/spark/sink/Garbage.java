package reusediffusion.spark.sink;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** What attempts that died left in an output folder: harmless, since no marker names it, and in the way. */
public final class Garbage {
    private Garbage() {}

    /**
     * Removes it, holding the folder's lock, so that nothing a running job writes is taken for garbage.
     *
     * @return the paths that were removed
     */
    public static List<String> collect(SparkSession spark, OutputFolder folder) throws IOException {
        Configuration configuration = spark.sessionState().newHadoopConf();
        try (Store store = new Store(folder, configuration);
                OutputLock lock = OutputLock.take(store, folder, "gc", () -> {})) {
            Set<String> named = named(spark, folder);
            List<Path> garbage = new ArrayList<>();
            for (String place : List.of("data", "steps")) {
                for (FileStatus file : store.list(folder.at(place))) {
                    if (!named.contains(attempt(file.getPath().getName()))) {
                        garbage.add(file.getPath());
                    }
                }
            }
            garbage.addAll(unfinished(store, folder));
            for (Path path : garbage) {
                store.delete(path);
            }
            return garbage.stream().map(Path::toString).toList();
        }
    }

    /** The attempts that markers name. */
    private static Set<String> named(SparkSession spark, OutputFolder folder) {
        var files = explode(array(coalesce(col("file"), lit("")), coalesce(col("steps_file"), lit(""))));
        return new HashSet<>(new Ledger(spark, folder)
                .rows()
                .select(files.as("path"))
                .select(regexp_extract(col("path"), "^[^/]+/([^/]+?)(\\.tar|\\.jsonl)?(/.*)?$", 1)
                        .as("attempt"))
                .distinct()
                .as(Encoders.STRING())
                .collectAsList());
    }

    private static String attempt(String name) {
        return name.replaceFirst("\\.(tar|jsonl)$", "");
    }

    private static List<Path> unfinished(Store store, OutputFolder folder) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (FileStatus file : store.list(folder.shards())) {
            if (file.getPath().getName().startsWith(".")) {
                paths.add(file.getPath());
            }
        }
        for (FileStatus file : store.list(folder.path())) {
            String name = file.getPath().getName();
            if (name.startsWith("_lock.stale") || name.startsWith("_manifest.new") || name.equals("_prompts")) {
                paths.add(file.getPath());
            }
        }
        return paths;
    }
}
