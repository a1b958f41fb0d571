package reusediffusion.spark.prompts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.storage.StorageSettings;

/**
 * Prompts of a file or folder on any Hadoop path. Every file is read by its own form and header: .txt with a prompt a line, .csv and .tsv with a
 * header, .json, .jsonl and .ndjson, .parquet; packed as .gz, .bz2 or .zst. Folders named {@code column=value} are columns.
 *
 * <p>The driver looks through all of them first, in little memory, and says what is wrong in which file and line; executors then read them
 * again, a file at a time.
 */
public final class Prompts {
    private static final int PER_SLOT = 4;

    private final List<FileSurvey> surveys;
    private final PromptReading reading;
    private final Configuration configuration;

    private Prompts(List<FileSurvey> surveys, PromptReading reading, Configuration configuration) {
        this.surveys = surveys;
        this.reading = reading;
        this.configuration = configuration;
    }

    /** The rows of {@link #at} and {@link #rows}. */
    public static Dataset<Row> read(SparkSession spark, String path, Integer limit) {
        return at(path, limit, PromptReading.PLAIN, spark.sessionState().newHadoopConf())
                .rows(spark);
    }

    /**
     * Looks through the files.
     *
     * @param limit take only so many rows, the first by path and line; null takes all
     * @throws IllegalArgumentException that names what cannot be read, by file and line
     */
    public static Prompts at(String path, Integer limit, PromptReading reading, Configuration configuration) {
        List<PromptFile> files = PromptFolder.files(path, configuration);
        List<FileSurvey> surveys = new FileSurveys(files, reading, configuration).upTo(limit);
        Prompts prompts = new Prompts(surveys, reading, configuration);
        reading.check(path, prompts.columns());
        return prompts;
    }

    /** Rows (prompt, id, negative_prompt, seed, problem, settings, kept), all text and null where absent, in the order of paths and lines. */
    public Dataset<Row> rows(SparkSession spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Broadcast<StorageSettings> shared = context.broadcast(new StorageSettings(configuration));
        List<PromptFile> files = surveys.stream()
                .flatMap(survey -> survey.file().parts(context.defaultParallelism()).stream())
                .toList();
        int slices = Math.max(1, Math.min(files.size(), PER_SLOT * context.defaultParallelism()));
        PromptReading what = reading;
        JavaRDD<Row> rows = context.parallelize(files, slices)
                .flatMap(file -> rows(file, what, shared.value().value()));
        return spark.createDataFrame(rows, PromptRow.SCHEMA);
    }

    private static Iterator<Row> rows(PromptFile file, PromptReading reading, Configuration configuration) {
        Records records = Records.open(file, reading.columns(), configuration);
        TaskCompletionListener closing = task -> close(records);
        TaskContext.get().addTaskCompletionListener(closing);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public Row next() {
                return new PromptRow(file, reading, records.next()).row();
            }
        };
    }

    private static void close(Records records) {
        try {
            records.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same rows, in this process. */
    public List<Row> collect() {
        List<Row> rows = new ArrayList<>();
        for (FileSurvey survey : surveys) {
            Records records = Records.open(survey.file(), reading.columns(), configuration);
            try {
                records.forEachRemaining(record -> rows.add(new PromptRow(survey.file(), reading, record).row()));
            } finally {
                close(records);
            }
        }
        return rows;
    }

    /** How many rows there are. */
    public long number() {
        return surveys.stream().mapToLong(survey -> survey.file().rows()).sum();
    }

    /** The columns of all files. */
    public Set<String> columns() {
        Set<String> all = new TreeSet<>();
        surveys.forEach(survey -> all.addAll(survey.columns()));
        return all;
    }

    /** What rows set otherwise than the run, in the order of their first rows. */
    public Map<SampleSettings, SettingsKind> kinds() {
        Map<SampleSettings, SettingsKind> all = new LinkedHashMap<>();
        for (FileSurvey survey : surveys) {
            survey.kinds().forEach((settings, kind) -> SettingsKind.add(all, settings, kind));
        }
        return all;
    }

    /** How many frames the longest sample of a run has. */
    public int mostFrames(Settings run) {
        return kinds().keySet().stream().mapToInt(own -> own.over(run).frames()).reduce(run.frames(), Math::max);
    }

    /** A sentence on columns that look as if they were meant for something and are not read; null where there are none. */
    public String warning() {
        return reading.run() == null ? null : SettingColumns.warning(columns());
    }
}
