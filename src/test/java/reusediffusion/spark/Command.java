package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import reusediffusion.machine.Machines;

/**
 * A process of a job, mostly of {@code jobs/generate} at work on 400 pictures of tiny-sd3.
 *
 * @param output its folder
 * @param told the file of all that it prints
 */
record Command(Process process, Path output, Path told) {
    static String prompts(Path folder) throws Exception {
        return Trial.write(
                folder,
                "prompts.txt",
                IntStream.range(0, 400).mapToObj(i -> "a red circle " + i).toList());
    }

    static Command start(Path folder, String name, String... more) throws Exception {
        List<String> job = new ArrayList<>(List.of("reusediffusion.job.Generate", "--model", "models/tiny-sd3"));
        job.addAll(List.of(
                "--prompts", prompts(folder), "--output", folder.resolve(name).toString()));
        job.addAll(List.of(more));
        return ofJob(folder, name, job);
    }

    /** Another job's: its class and its options. */
    static Command ofJob(Path folder, String name, List<String> job) throws Exception {
        Path told = folder.resolve(name + ".txt");
        // Whatever starts this machine may have switched Ctrl-C off, as shells do for what runs in their background.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,HUP,TERM"));
        command.addAll(Machines.java());
        command.addAll(List.of("-Dspark.ui.enabled=false", "-Dspark.master=local[2]"));
        command.addAll(job);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(told.toFile())
                .start();
        return new Command(process, folder.resolve(name), told);
    }

    void signal(String name) throws Exception {
        run("kill", "-" + name, String.valueOf(process.pid()));
    }

    /** Twice in the same moment: on a busy machine half a second may pass between two processes that send it. */
    void signalTwice(String name) throws Exception {
        String once = "kill -" + name + " " + process.pid();
        run("sh", "-c", once + "; " + once);
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    void awaitPictures(int number) throws Exception {
        await(() -> Files.isDirectory(output.resolve("data"))
                && output.resolve("data").toFile().list().length >= number);
    }

    void await(String line) throws Exception {
        await(() -> text().contains(line));
    }

    private void await(BooleanSupplier there) throws Exception {
        while (!there.getAsBoolean()) {
            assertThat(process.isAlive()).as(() -> "alive: " + text()).isTrue();
            Thread.sleep(50);
        }
    }

    /** The number of pictures that are committed, which its last line tells too where there are some. */
    int made() throws Exception {
        int made = Trial.of(prompts(output.getParent()), output.toString())
                .hashes(Sessions.of("local[2]"))
                .size();
        assertThat(text()).endsWith((made == 0 ? "" : "\n" + made + " of 400 made") + "; the same command goes on.\n");
        return made;
    }

    /** With its folder free, and nothing of Java's. */
    void assertEnds(int code, Duration within) throws Exception {
        assertThat(process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS))
                .as(() -> "ended: " + text())
                .isTrue();
        assertThat(process.exitValue()).as(this::text).isEqualTo(code);
        assertThat(text()).doesNotContain("\tat ", "ERROR", "WARN", "Exception");
        assertThat(output.resolve("_lock")).doesNotExist();
    }

    String text() {
        try {
            return Files.readString(told);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
