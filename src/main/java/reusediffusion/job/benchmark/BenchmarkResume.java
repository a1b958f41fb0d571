package reusediffusion.job.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reusediffusion.job.option.ModelOptions;
import reusediffusion.job.option.SparkUnits;
import reusediffusion.job.option.StopSignals;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.pipeline.folder.Installation;
import reusediffusion.spark.executor.FailureSettings;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.generate.StoppedEarlyException;
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.storage.Address;
import reusediffusion.spark.synthetic.SyntheticRun;
import reusediffusion.spark.synthetic.SyntheticSamples;

/** Measures what bookkeeping costs at millions of samples, without a model. */
@Command(
        name = "benchmark-resume",
        description = "Makes up prompts and the output of a killed run, and resumes it with pictures that take no time."
                + " Prints seconds to the first sample and to the end, samples a second, and the largest heap. Run"
                + " again, it continues.",
        sortOptions = false,
        footer = "  jobs/benchmark-resume --rows 100000")
public final class BenchmarkResume implements Job {
    @Option(
            names = "--rows",
            defaultValue = "1000000",
            description = "number of samples of the whole job (${DEFAULT-VALUE})")
    private long rows;

    @Option(
            names = "--left",
            description = "how many samples the killed run had not made (16); the number of --rows means that"
                    + " there was no such run")
    private Long left;

    @Option(
            names = "--each",
            defaultValue = "40",
            description = "samples in each marker of the killed run (${DEFAULT-VALUE})")
    private int each;

    @Option(names = "--layout", defaultValue = "files", description = "files, webdataset or parquet (${DEFAULT-VALUE})")
    private String layout;

    @Option(
            names = {"--batch-size", "--batch_size"},
            defaultValue = "1",
            description = "number of samples that are made together (${DEFAULT-VALUE})")
    private int batchSize;

    @Option(
            names = {"--commit-every", "--commit_every"},
            paramLabel = "TIME",
            defaultValue = "2m",
            description = "as in generate: commit finished samples after this time (${DEFAULT-VALUE})")
    private String commitEvery;

    @Option(
            names = {"--stop-after", "--stop_after"},
            paramLabel = "TIME",
            description = "end the job after this time, such as 10m; the same command continues")
    private String stopAfter;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "a folder for prompts and output, on any Hadoop path (output/benchmark-resume)")
    private String folder;

    private final Map<String, Object> result = new LinkedHashMap<>();
    private final StopRequest stop = new StopRequest();

    public static void main(String[] arguments) {
        Jobs.run(new BenchmarkResume(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        ModelOptions.oneOf("--layout", layout, "files", "webdataset", "parquet");
        Chunking chunking = new Chunking(SparkUnits.time("--commit-every", commitEvery), Chunking.USUAL.fileBytes());
        FailureSettings.prepare(conf);
        try (SparkSession spark = Jobs.sessionWithExecutors(conf, "benchmark resume")) {
            String place = folder == null
                    ? Installation.work("output/benchmark-resume").toString()
                    : folder;
            SyntheticRun run = new SyntheticRun(
                    spark,
                    Address.qualified(place, spark.sessionState().newHadoopConf())
                            .toString(),
                    rows);
            prepare(run);
            if (stopAfter != null) {
                StopSignals.after(SparkUnits.time("--stop-after", stopAfter), stop);
            }
            measure(run, chunking);
            Jobs.print(result);
        }
    }

    @Override
    public StopRequest stopRequest() {
        return stop;
    }

    @Override
    public Object result() {
        return result;
    }

    private void prepare(SyntheticRun run) throws IOException {
        run.writePrompts();
        long missing = left == null ? 16 : left;
        if (missing < rows && run.isNew()) {
            run.writeBooks(missing, each, layout);
        }
        System.gc();
    }

    private void measure(SyntheticRun run, Chunking chunking) throws IOException {
        HeapWatch heap = HeapWatch.begin();
        OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = process.getProcessCpuTime();
        long start = System.nanoTime();
        result.put("samples", rows);
        try {
            Map<String, Object> summary = run.run(layout, chunking, batchSize, stop, new TimedLines(start));
            result.put("samples_made", ((Map<?, ?>) summary.get("last_run")).get("samples"));
        } catch (StoppedEarlyException e) {
            System.err.println(e.getMessage());
            result.put("left", e.left());
        }
        long first = SyntheticSamples.first();
        result.put("seconds_to_first_sample", first == 0 ? null : (first - start) / 1e9);
        result.put("seconds", (System.nanoTime() - start) / 1e9);
        result.put("processor_seconds", (process.getProcessCpuTime() - processor) / 1e9);
        result.put("largest_heap_behind_a_collection_mb", heap.most() >> 20);
    }
}
