package reusediffusion.job.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import picocli.CommandLine.Model.OptionSpec;
import reusediffusion.pipeline.folder.LocalPath;
import reusediffusion.report.WholeFile;
import reusediffusion.spark.engine.ModelCache;

/**
 * How a job ended, as a JSON object for programs: {@code job}, {@code outcome}, {@code exit_code}, {@code started} (UTC), {@code seconds},
 * {@code message} (what standard error says; absent where all went well) and {@code result} (absent where the job has none).
 */
final class SummaryFile {
    private static final String[] NAMES = {"--summary-json", "--summary_json"};
    private static final String STANDARD_OUTPUT = "-";
    private static final ObjectMapper JSON = new ObjectMapper().configure(SerializationFeature.INDENT_OUTPUT, true);

    private final Instant start = Instant.now();
    private final PrintStream output = System.out;
    private final String place;

    /** @param place a file on any Hadoop path, {@code -} for standard output, or null for nowhere */
    private SummaryFile(String place) {
        this.place = place;
    }

    static OptionSpec option() {
        return OptionSpec.builder(NAMES)
                .paramLabel("FILE|-")
                .type(String.class)
                .description(
                        "write how the job ended as JSON, whether it succeeds or not, into a file on any Hadoop path,"
                                + " or with - to standard output, which then holds nothing else")
                .build();
    }

    /** Looks for the option itself, so that a command line that cannot be parsed is told to programs too. */
    static SummaryFile of(String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            for (String name : NAMES) {
                if (arguments[i].startsWith(name + "=")) {
                    return new SummaryFile(arguments[i].substring(name.length() + 1));
                }
                if (arguments[i].equals(name) && i + 1 < arguments.length) {
                    return new SummaryFile(arguments[i + 1]);
                }
            }
        }
        return new SummaryFile(null);
    }

    /** Removes what an earlier run said, so that a run that is killed leaves nothing that could be taken for its own. */
    void begin() {
        if (STANDARD_OUTPUT.equals(place)) {
            System.setOut(System.err);
        } else if (place != null) {
            try {
                clear();
            } catch (IOException | UnsupportedOperationException e) {
                throw new IllegalArgumentException(unwritable(e), e);
            }
        }
    }

    private void clear() throws IOException {
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
        Files.deleteIfExists(file);
    }

    /** Tells the end. */
    void end(String job, ExitCode code, String message, Object result) {
        if (STANDARD_OUTPUT.equals(place)) {
            System.setOut(output);
        }
        if (place == null) {
            return;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("job", job);
        told.put("outcome", code.outcome());
        told.put("exit_code", code.number());
        told.put("started", start.truncatedTo(ChronoUnit.SECONDS).toString());
        told.put("seconds", Duration.between(start, Instant.now()).toMillis() / 1e3);
        told.put("message", message);
        told.put("result", result);
        told.values().removeIf(Objects::isNull);
        try {
            write(JSON.writeValueAsString(told) + "\n");
        } catch (IOException e) {
            System.err.println(unwritable(e));
        }
    }

    private void write(String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        if (STANDARD_OUTPUT.equals(place)) {
            output.write(content);
            output.flush();
        } else if (ModelCache.isRemote(place)) {
            Path file = new Path(place);
            try (OutputStream out = files(file).create(file, true)) {
                out.write(content);
            }
        } else {
            WholeFile.write(LocalPath.of(place).toAbsolutePath(), content);
        }
    }

    /** As the job's options set it up. */
    private static FileSystem files(Path file) throws IOException {
        return file.getFileSystem(SparkHadoopUtil.get().newConfiguration(new SparkConf()));
    }

    private String unwritable(Exception e) {
        return "--summary-json " + place + " cannot be written: " + reason(e) + ".";
    }

    private static String reason(Exception e) {
        String text = Objects.requireNonNullElse(e.getMessage(), e.toString());
        return e instanceof java.nio.file.FileSystemException ? e.getClass().getSimpleName() + " " + text : text;
    }
}
