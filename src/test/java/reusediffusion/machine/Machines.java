package reusediffusion.machine;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How tests start Java machines: with compilers that start fast, and with an archive of the classes that a job loads, which the first start
 * makes from a small job. With it a job of two pictures took 15 to 19 s of processor time on a busy machine, and 26 without; everything works without it.
 */
public final class Machines {
    private static final Path ARCHIVE = Path.of(System.getProperty(
                    "reusediffusion.archive",
                    Build.folder().resolve("classes.jsa").toString()))
            .toAbsolutePath();

    /**
     * For {@code JDK_JAVA_OPTIONS}: compilers that start fast, no second look at what javac made, room for classes without collecting garbage
     * three times on the way there, and huge pages.
     */
    public static final String QUICKLY =
            "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:MetaspaceSize=256m -XX:+UseTransparentHugePages"
                    + " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote";

    /** An archive stays where it was made for: to move one of 150 MB took 0.4 of the 2.8 s of processor time of an idle executor. */
    private static final String IN_PLACE = "-XX:ArchiveRelocationMode=0";

    private static final List<String> QUICK = List.of((QUICKLY + " " + IN_PLACE + " -Dai.djl.offline=true"
                    + " -Dorg.bytedeco.javacpp.nopointergc=true -Dorg.bytedeco.javacpp.maxphysicalbytes=0")
            .split(" "));

    /**
     * Jars of which a job loads more than a hundred classes. Java looks for each class that it archives along the class path, with two questions
     * about files at each jar that it passes: with these in front it wrote an archive in 29 s of processor time, and in 41 s without.
     */
    private static final Pattern OFTEN =
            Pattern.compile("(pytorch|spark-(core|sql|catalyst|network)|scala-library|log4j-core"
                    + "|parquet-(column|encoding|format|hadoop|jackson)|jackson-databind|hadoop-client-(api|runtime)|janino"
                    + "|netty-(common|transport)-[0-9]|picocli).*");

    private Machines() {}

    /** Options of an executor, in one line. */
    public static String options() {
        return String.join(" ", QUICK) + " " + archive();
    }

    /** {@code java} with what this machine was started with (the openings of Java's modules that Spark needs) and its class path. */
    public static List<String> java(String... more) {
        List<String> command = new ArrayList<>(bare());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> !argument.startsWith("-javaagent") && !argument.startsWith("-Xm"))
                .forEach(command::add);
        command.addAll(List.of((QUICKLY + " " + IN_PLACE + " " + archive()).split(" ")));
        command.addAll(List.of("-cp", classPath()));
        command.addAll(List.of(more));
        return command;
    }

    /** Without any option. */
    public static List<String> bare() {
        return List.of(ProcessHandle.current().info().command().orElse("java"));
    }

    /** Libraries, then our own jar, then folders: an archive holds for class paths that begin with its own, which are libraries. */
    public static String classPath() {
        String folders =
                entries().filter(entry -> !entry.endsWith(".jar")).collect(Collectors.joining(File.pathSeparator));
        return String.join(File.pathSeparator, jars(), Build.jar().toString(), folders);
    }

    private static String jars() {
        return entries()
                .filter(entry -> entry.endsWith(".jar") && !Path.of(entry).equals(Build.jar()))
                .sorted(Comparator.comparing(jar ->
                        !OFTEN.matcher(Path.of(jar).getFileName().toString()).matches()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Executors work in other folders, so every entry is absolute. */
    private static Stream<String> entries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString());
    }

    /** The name, or where a file system of this machine's encoding cannot write it ({@code LC_ALL=C}) what stands in for it. */
    public static String name(String name, String plain) {
        return Charset.forName(System.getProperty("sun.jnu.encoding"))
                        .newEncoder()
                        .canEncode(name)
                ? name
                : plain;
    }

    /** What this machine was started with, whatever a test has set since. */
    public static Locale locale() {
        return new Locale(System.getProperty("user.language"), System.getProperty("user.country", ""));
    }

    private static synchronized String archive() {
        try {
            if (!Files.exists(ARCHIVE) && Files.isRegularFile(Build.jar())) {
                make();
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("There is no archive of classes, so machines start slower: " + e);
        }
        return "-XX:SharedArchiveFile=" + ARCHIVE;
    }

    /** One process makes it; others, which would start slower without, wait for it. */
    private static void make() throws IOException, InterruptedException {
        Path made =
                ARCHIVE.resolveSibling("classes.jsa." + ProcessHandle.current().pid());
        Path folder = Files.createTempDirectory("archive");
        StandardOpenOption[] lock = {StandardOpenOption.CREATE, StandardOpenOption.WRITE};
        try (FileChannel channel = FileChannel.open(ARCHIVE.resolveSibling("classes.jsa.lock"), lock);
                FileLock held = channel.lock()) {
            if (!Files.exists(ARCHIVE)) {
                new ProcessBuilder(smallJob(made, folder))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start()
                        .waitFor();
                Files.move(made, ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Our own classes are not in the archive, which therefore outlives them: Spark loads them by a loader of its own. */
    private static List<String> smallJob(Path archive, Path folder) {
        List<String> command = new ArrayList<>(bare());
        command.addAll(List.of(System.getProperty("java.opens", "").split(" ")));
        command.addAll(QUICK);
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        command.addAll(List.of("-cp", jars(), "org.apache.spark.deploy.SparkSubmit", "--master", "local[1]"));
        command.addAll(
                List.of("--class", "reusediffusion.job.Generate", Build.jar().toString(), "--model", "tiny-sd3"));
        command.addAll(List.of("--steps", "2", "--prompts-num", "2"));
        command.addAll(List.of("--output", folder.resolve("out").toString()));
        return command;
    }
}
