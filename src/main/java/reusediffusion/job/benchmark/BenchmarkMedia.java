package reusediffusion.job.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.media.MediaBenchmark;
import reusediffusion.media.Picture;
import reusediffusion.media.StillImages;

/** What compressing pictures costs, in this process. */
@Command(
        name = "benchmark-media",
        description = "Measures the time of one core and the bytes of PNG (compressed by this project, by"
                + " zlib and by FFmpeg), JPEG and MP4, for several kinds of pictures; prints JSON.",
        footer = "  jobs/benchmark-media --pictures output/shapes/original/data",
        sortOptions = false)
public final class BenchmarkMedia implements Job {
    @Option(
            names = "--pictures",
            paramLabel = "FOLDER",
            description = "a folder of PNG and JPEG files to measure (generated pictures: photograph, drawing,"
                    + " gradient, sheet, noise)")
    private Path pictures;

    @Option(
            names = "--side",
            defaultValue = "1024",
            description = "width and height of generated pictures, in pixels (${DEFAULT-VALUE})")
    private int side;

    @Option(
            names = "--repeats",
            defaultValue = "5",
            description = "number of measurements, of which the median counts (${DEFAULT-VALUE})")
    private int repeats;

    public static void main(String[] arguments) {
        Jobs.run(new BenchmarkMedia(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        MediaBenchmark benchmark = new MediaBenchmark(repeats);
        Jobs.print(pictures == null ? benchmark.run(side) : benchmark.run(read(pictures)));
    }

    private static Map<String, Picture> read(Path folder) throws IOException {
        Map<String, Picture> read = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    if (file.toString().matches(".*\\.(png|jpe?g)")) {
                        read.put(file.getFileName().toString(), StillImages.decode(Files.readAllBytes(file)));
                    }
                }
            }
        }
        if (read.isEmpty()) {
            throw new IllegalArgumentException("There is no .png or .jpg file in " + folder + ".");
        }
        return read;
    }
}
