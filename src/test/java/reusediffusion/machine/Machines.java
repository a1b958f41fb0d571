package reusediffusion.machine;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How tests start Java machines: with compilers that start fast, and with the archive of the classes that jobs load, which the build has made
 * while it compiled the tests. With it a job of two pictures took 9 s of processor time, and 15 without; everything works without it.
 */
public final class Machines {
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

    /** Libraries, then our own jar, then folders. */
    public static String classPath() {
        String folders =
                entries().filter(entry -> !entry.endsWith(".jar")).collect(Collectors.joining(File.pathSeparator));
        return String.join(File.pathSeparator, libraries(), Build.jar().toString(), folders);
    }

    /** All but our own classes. An archive holds for class paths that begin with its own, which is that of the scripts in {@code jobs/}. */
    public static String libraries() {
        Set<String> there = Stream.of(Build.libraries(), Build.sparkJars())
                .flatMap(folder ->
                        Stream.of(Objects.requireNonNullElse(folder.toFile().list(), new String[0])))
                .collect(Collectors.toSet());
        there.add(Build.jar().toString());
        Stream<String> tests = entries()
                .filter(entry -> entry.endsWith(".jar")
                        && !there.contains(Path.of(entry).getFileName().toString())
                        && !there.contains(entry));
        return Stream.concat(Stream.of(Build.everyLibrary(), Build.sparkJars() + "/*"), tests)
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

    /** Where there is none, Java says nothing and starts without. */
    private static String archive() {
        String[] archives = Build.folder().toFile().list((folder, name) -> name.matches("classes-.*[.]jsa"));
        return archives == null || archives.length == 0
                ? "-Xshare:auto"
                : "-XX:SharedArchiveFile=" + Build.folder().resolve(archives[0])
                        + " -Xlog:cds=off -Xlog:cds+dynamic=off";
    }
}
