package reusediffusion.job;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import reusediffusion.job.run.Job;
import reusediffusion.job.run.Jobs;
import reusediffusion.media.EmbeddedPacket;
import reusediffusion.media.Xmp;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.spark.engine.ModelCache;
import reusediffusion.spark.sink.layout.Members;
import reusediffusion.spark.storage.Address;

/** Prints how a file was made. */
@Command(
        name = "inspect",
        description =
                "Prints what pictures and clips say about how they were made, and the command that makes them again.",
        sortOptions = false,
        footer = "  jobs/inspect output/mine/_sheet.png")
public final class Inspect implements Job {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "a png, jpg, mp4 or gif file, or a tar or Parquet file of many, on any Hadoop path")
    private List<String> files;

    public static void main(String[] arguments) {
        Jobs.run(new Inspect(), arguments);
    }

    @Override
    public void run(SparkConf conf) throws IOException {
        Configuration configuration = SparkHadoopUtil.get().newConfiguration(conf);
        for (String file : files) {
            boolean[] told = {false};
            if (Members.isOfMany(file)) {
                Path path = path(file, configuration);
                forEach(path.getFileSystem(configuration), path, (name, content) -> {
                    told[0] |= tell(file + ": " + name, content);
                    return true;
                });
            } else {
                told[0] = tell(file, content(file, configuration));
            }
            if (!told[0]) {
                throw new IllegalArgumentException(file + " says nothing about how it was made: it was made with"
                        + " --provenance off, or by another program, or a program that copied it left that out.");
            }
        }
    }

    /** Prints what a file says, and returns false if it says nothing. */
    private static boolean tell(String name, byte[] content) {
        byte[] packet = EmbeddedPacket.find(content);
        if (packet == null) {
            return false;
        }
        Map<String, String> texts = Xmp.read(packet);
        System.out.println(name);
        texts.forEach((field, text) -> System.out.println("  " + field.replaceFirst("^.*:", "") + ": " + text));
        System.out.println("The same again:");
        System.out.println("  " + new RemakeCommand(texts).command());
        return true;
    }

    private static void forEach(FileSystem files, Path path, Members.Visitor visitor) {
        try {
            Members.forEach(files, path, visitor);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    path + " cannot be read as " + (Members.isParquet(path.getName()) ? "Parquet" : "a tar")
                            + ": it is none, or a damaged one; jobs/verify of its output folder says which samples it held.",
                    e);
        }
    }

    private static Path path(String file, Configuration configuration) throws IOException {
        return ModelCache.isRemote(file)
                ? Address.qualified(file, configuration)
                : new Path(local(file).toUri());
    }

    private static java.nio.file.Path local(String file) {
        java.nio.file.Path local = LocalPath.of(file);
        if (!Files.isRegularFile(local)) {
            throw new IllegalArgumentException("There is no file " + file + ".");
        }
        return local.toAbsolutePath();
    }

    private static byte[] content(String file, Configuration configuration) throws IOException {
        if (!ModelCache.isRemote(file)) {
            return Files.readAllBytes(local(file));
        }
        Path path = path(file, configuration);
        try (FSDataInputStream in = path.getFileSystem(configuration).open(path)) {
            return in.readAllBytes();
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("There is no file " + file + ".", e);
        }
    }
}
