package reusediffusion.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Build;
import reusediffusion.machine.Machines;

/** First starts, on real processes: of jars alone, as they arrive where they were sent along with a job. */
class NativesIT {
    /** Our libraries without what the build laid beside them. */
    @TempDir
    private static Path shipped;

    @TempDir
    private Path home;

    @BeforeAll
    static void ship() throws IOException {
        try (Stream<Path> files = Files.list(Build.libraries())) {
            for (Path jar : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                link(jar, shipped.resolve(jar.getFileName()));
            }
        }
    }

    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (IOException | UnsupportedOperationException e) { // on another disk
            Files.copy(from, to);
        }
    }

    @Test
    void aFirstStartThatIsKilledAtAnyMomentLeavesNothingThatLaterOnesLoad() throws Exception {
        for (long bytes : new long[] {1, 300 << 20}) {
            Process first = start(jars());
            awaitUnpacked(bytes, first);
            first.destroyForcibly().waitFor();
            assertThat(folders(false)).as("after %d bytes", bytes).isEmpty();
        }
        fourFirstStartsAtOnce();
        assertThat(folders(false)).hasSize(1);
        assertThat(folders(true)).as("what was left is removed").isEmpty();
        assertThat(home.resolve(".javacpp")).doesNotExist();
        assertThat(home.resolve(".djl.ai")).doesNotExist();

        Path library = folders(false).get(0).resolve("libtorch_cpu.so");
        Files.write(library, new byte[1000]);
        assertLoads(start(jars()));
        assertThat(Files.size(library)).as("a cut library is laid again").isGreaterThan(100 << 20);
    }

    private void fourFirstStartsAtOnce() throws Exception {
        List<Process> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starts.add(start(jars()));
        }
        for (Process start : starts) {
            assertLoads(start);
        }
    }

    @Test
    void nothingIsUnpackedWhereTheBuildLaidTheLibraries() throws Exception {
        assertLoads(start(Build.everyLibrary()));
        assertThat(home.resolve(".cache/reusediffusion")).doesNotExist();
        assertThat(home.resolve(".javacpp")).doesNotExist();
    }

    @Test
    void twoBuildsOfTorchAreTold() throws Exception {
        Path other = home.resolve("pytorch-gpu.jar");
        try (OutputStream out = Files.newOutputStream(other);
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.putNextEntry(new ZipEntry("org/bytedeco/pytorch/" + ThisMachine.platform() + "-gpu/"));
        }
        Process start = start(jars() + File.pathSeparator + other);
        assertThat(output(start)).contains("more than one build of PyTorch's native libraries", "pytorch-gpu.jar");
        assertThat(start.exitValue()).isEqualTo(2);
    }

    @Test
    void aFolderThatCannotBeWrittenIsTold() throws Exception {
        Path file = Files.writeString(home.resolve("file"), "no folder");
        Process start = start(jars(), "-Dreusediffusion.natives=" + file);
        assertThat(output(start)).contains(file.toString(), "REUSEDIFFUSION_NATIVES");
        assertThat(start.exitValue()).isEqualTo(2);
    }

    private static String jars() {
        return shipped + "/*";
    }

    private Process start(String libraries, String... options) throws IOException {
        String spark = Build.sparkJars() + "/*";
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(List.of(Machines.QUICKLY.split(" ")));
        command.addAll(List.of("-Xmx256m", "-Duser.home=" + home));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, libraries, classes(), spark)));
        command.add(NativesProbe.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove(NativePlaces.SETTING);
        return builder.start();
    }

    private static String classes() {
        return Build.classes() + File.pathSeparator + Build.testClasses();
    }

    private static void assertLoads(Process start) throws Exception {
        String output = output(start);
        assertThat(start.exitValue()).as(output).isZero();
        assertThat(output).contains("loaded 3.0");
    }

    private static String output(Process start) throws Exception {
        String output = new String(start.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(start.waitFor(300, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private void awaitUnpacked(long bytes, Process start) throws Exception {
        while (start.isAlive()) {
            long size = 0;
            for (Path folder : folders(true)) {
                try (Stream<Path> files = Files.list(folder)) {
                    size += files.mapToLong(file -> file.toFile().length()).sum();
                }
            }
            if (size >= bytes) {
                return;
            }
            Thread.sleep(5);
        }
        throw new AssertionError("Nothing is unpacked.");
    }

    /** Those that are being filled, or those that have their name. */
    private List<Path> folders(boolean parts) throws IOException {
        Path root = home.resolve(".cache/reusediffusion/natives");
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(Files::isDirectory)
                    .filter(path -> path.getFileName().toString().contains(".part-") == parts)
                    .toList();
        }
    }
}
