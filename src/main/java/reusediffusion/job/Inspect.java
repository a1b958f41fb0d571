package reusediffusion.job;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reusediffusion.media.Metadata;
import reusediffusion.media.Xmp;
import reusediffusion.pipeline.LocalPath;
import reusediffusion.spark.ModelCache;

/** How a file was made. */
@Command(
        name = "inspect",
        description =
                "Prints what pictures and clips say about how they were made, and the command that makes them again.",
        sortOptions = false)
public final class Inspect implements Job {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "png, jpg, mp4 or gif, also on any Hadoop path")
    private List<String> files;

    public static void main(String[] arguments) {
        Jobs.run(new Inspect(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        for (String file : files) {
            byte[] packet = Metadata.find(content(file, SparkHadoopUtil.get().newConfiguration(conf)));
            if (packet == null) {
                throw new IllegalArgumentException(file + " says nothing about how it was made: it was made with"
                        + " --provenance off, or by another program, or a program that copied it left that out.");
            }
            Map<String, String> texts = Xmp.read(packet);
            System.out.println(file);
            texts.forEach((name, text) -> System.out.println("  " + name.replaceFirst("^.*:", "") + ": " + text));
            System.out.println("The same again:");
            System.out.println("  " + new Remake(texts).command());
        }
    }

    private static byte[] content(String file, Configuration configuration) throws IOException {
        if (!ModelCache.isRemote(file)) {
            java.nio.file.Path local = LocalPath.of(file);
            if (!Files.isRegularFile(local)) {
                throw new IllegalArgumentException("There is no file " + file + ".");
            }
            return Files.readAllBytes(local);
        }
        Path path = new Path(file);
        try (FSDataInputStream in = path.getFileSystem(configuration).open(path)) {
            return in.readAllBytes();
        }
    }
}
