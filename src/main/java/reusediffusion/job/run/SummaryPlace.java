package reusediffusion.job.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.report.AtomicFile;
import reusediffusion.spark.engine.ModelCache;

/** Where a summary goes: a file on any Hadoop path, or standard output, which is then kept free of all else. */
final class SummaryPlace {
    private static final String STANDARD_OUTPUT = "-";
    private static final ObjectMapper JSON = new ObjectMapper().configure(SerializationFeature.INDENT_OUTPUT, true);

    private final PrintStream output = System.out;
    private final String place;
    private boolean refused;

    /** @param place a file on any Hadoop path, or {@code -} for standard output */
    SummaryPlace(String place) {
        this.place = place;
    }

    /**
     * Removes what an earlier run said, so that a run that is killed leaves nothing that could be taken for its own.
     *
     * @throws IllegalArgumentException where nothing could be written there
     */
    void clear() {
        if (STANDARD_OUTPUT.equals(place)) {
            System.setOut(System.err);
            return;
        }
        try {
            remove();
        } catch (IOException | UnsupportedOperationException e) {
            refused = true;
            throw new IllegalArgumentException(unwritable(e), e);
        }
    }

    private void remove() throws IOException {
        if (ModelCache.isRemote(place)) {
            Path file = new Path(place);
            FileSystem files = files(file);
            if (files.exists(file) && files.getFileStatus(file).isDirectory()) {
                throw new IOException("it is a folder");
            }
            files.delete(file, false);
            return;
        }
        java.nio.file.Path file = LocalPath.of(place).toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder");
        }
        Files.createDirectories(file.getParent());
        if (!isDevice(file)) {
            Files.deleteIfExists(file);
        }
    }

    /** Writes the summary; where that fails, standard error says so, once. */
    void write(Map<String, Object> summary) {
        if (refused || place.isBlank()) {
            return;
        }
        if (STANDARD_OUTPUT.equals(place)) {
            System.setOut(output);
        }
        try {
            write((JSON.writeValueAsString(summary) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            System.err.println(unwritable(e));
        }
    }

    private void write(byte[] content) throws IOException {
        if (STANDARD_OUTPUT.equals(place)) {
            output.write(content);
            output.flush();
        } else if (ModelCache.isRemote(place)) {
            Path file = new Path(place);
            try (OutputStream out = files(file).create(file, true)) {
                out.write(content);
            }
        } else {
            writeHere(LocalPath.of(place).toAbsolutePath(), content);
        }
    }

    private static void writeHere(java.nio.file.Path file, byte[] content) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder");
        }
        if (isDevice(file)) {
            Files.write(file, content);
        } else {
            AtomicFile.write(file, content);
        }
    }

    /** Such as {@code /dev/stderr} and pipes, in whose place no file belongs. */
    private static boolean isDevice(java.nio.file.Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /** The file system of a path, with the settings that the job's options give. */
    private static FileSystem files(Path file) throws IOException {
        return file.getFileSystem(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    }

    private String unwritable(Exception e) {
        return "--summary-json " + place + " cannot be written: " + reason(e) + ".";
    }

    private static String reason(Exception e) {
        String text = Objects.requireNonNullElse(e.getMessage(), e.toString());
        return e instanceof FileSystemException ? e.getClass().getSimpleName() + " " + text : text;
    }
}
