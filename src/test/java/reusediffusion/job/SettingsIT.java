package reusediffusion.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Build;
import reusediffusion.machine.Machines;

/** What users of ordinary clusters set asks the small Spark for nothing that it lacks, and changes no picture. */
class SettingsIT {
    @TempDir
    private Path folder;

    @Test
    void settingsOfOrdinaryClustersChangeNoPicture() throws Exception {
        String output = probe();
        assertThat(output)
                .contains("plain ended with 0", "local ended with 0", "cluster ended with 0", "history of 1 runs");
        Map<String, String> plain = pictures("plain");
        assertThat(plain).hasSize(3);
        assertThat(pictures("local")).isEqualTo(plain);
        assertThat(pictures("cluster")).isEqualTo(plain);
        assertThat(folder.resolve("rocksdb")).exists();
        assertThat(folder.resolve("leveldb")).exists();
    }

    /** Packages are fetched by Ivy; this one lies in the local repository of every build. */
    @Test
    void packagesAreFetched() throws Exception {
        List<String> command = new ArrayList<>(List.of("jobs/generate", "--packages", "info.picocli:picocli:4.7.7"));
        command.addAll(List.of("--conf", "spark.jars.ivy=" + folder.resolve("ivy"), "--help"));
        String output = run(command);
        assertThat(output).contains("info.picocli#picocli;4.7.7", "Usage: jobs/generate");
    }

    private String probe() throws Exception {
        String lib = Build.libraries().toString();
        String jar = Build.jar().toString();
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(List.of(System.getProperty("java.opens").split(" ")));
        command.addAll(List.of(Machines.options().split(" ")));
        command.add("-Xmx1g");
        command.addAll(interpreted());
        command.addAll(List.of("-Dreusediffusion.jar=" + jar, "-Dreusediffusion.lib=" + lib));
        command.add("-Dlog4j2.configurationFile="
                + Path.of("conf/log4j2.properties").toUri());
        command.addAll(List.of(
                "-cp",
                String.join(
                        File.pathSeparator,
                        Build.everyLibrary(),
                        Build.sparkJars() + "/*",
                        jar,
                        Build.testClasses().toString())));
        command.addAll(List.of(SettingsProbe.class.getName(), folder.toString()));
        return run(command);
    }

    /** Queries are interpreted as in this machine, which takes less time than compiling them. */
    private static List<String> interpreted() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-Dspark.sql.codegen."))
                .toList();
    }

    private static String run(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JDK_JAVA_OPTIONS", Machines.QUICKLY);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Digests by file name. */
    private Map<String, String> pictures(String name) throws Exception {
        Map<String, String> pictures = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".png"))::iterator) {
                byte[] digest =
                        java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                pictures.put(
                        file.getFileName().toString(), java.util.HexFormat.of().formatHex(digest));
            }
        }
        return pictures;
    }
}
