package reusediffusion.job.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.media.Fonts;
import reusediffusion.report.AtomicFile;
import reusediffusion.report.PerformanceChart;
import reusediffusion.report.PerformanceLog;

/** Draws a chart of what {@code jobs/benchmark-step} logged. */
@Command(
        name = "benchmark-chart",
        description = "Draws the latest figures in a log of benchmark-step as a PNG: the time of a step of"
                + " each model, in this project and in others.",
        footer = "  jobs/benchmark-chart docs/performance.jsonl output/performance.png")
public final class BenchmarkChart implements Job {
    @Parameters(index = "0", paramLabel = "LOG", description = "a file of JSON lines, such as docs/performance.jsonl")
    private Path log;

    @Parameters(index = "1", paramLabel = "PNG", description = "the picture, which is replaced")
    private Path picture;

    public static void main(String[] arguments) {
        Jobs.run(new BenchmarkChart(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        if (!Files.isRegularFile(log)) {
            throw new IllegalArgumentException("There is no file " + log + "; jobs/benchmark-step --log makes one.");
        }
        if (!Fonts.present()) {
            throw new IllegalArgumentException(Fonts.advice("no chart can be drawn"));
        }
        AtomicFile.write(picture, PerformanceChart.png(PerformanceLog.read(log)));
    }
}
