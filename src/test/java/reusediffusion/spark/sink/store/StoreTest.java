package reusediffusion.spark.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reusediffusion.spark.sink.FaultyFileSystem;
import reusediffusion.spark.sink.Fingerprint;
import reusediffusion.spark.sink.Output;
import reusediffusion.spark.sink.names.OutputFolder;

/** Disks that are full, read-only, or not ours: one sentence that names the folder and the remedy, and never an Error. */
class StoreTest {
    private static final String ROOM = "make room there, and run the same command again: what is finished is kept.";
    private static final String RIGHT = "ask for the right to write there, or name another output folder.";

    @TempDir
    private Path directory;

    private OutputFolder folder;
    private Store store;

    @BeforeEach
    void open() throws Exception {
        folder = new OutputFolder("faulty://" + directory);
        store = new Store(folder, FaultyFileSystem.configuration());
    }

    @AfterEach
    void close() throws Exception {
        FaultyFileSystem.heal();
        store.close();
    }

    private static void onWrite(String step, Throwable thrown) {
        FaultyFileSystem.inject(new FaultyFileSystem.Fault() {
            @Override
            public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> run)
                    throws IOException {
                if (name.equals(step) && thrown instanceof Error error) {
                    throw error;
                }
                if (name.equals(step)) {
                    throw (IOException) thrown;
                }
                return run.run();
            }
        });
    }

    record Case(Throwable thrown, String reason, String remedy) {}

    static Stream<Case> cases() throws IOException {
        return Stream.of(
                new Case(FaultyFileSystem.noSpace(), "No space left on device", ROOM),
                new Case(new IOException("Disk quota exceeded"), "Disk quota exceeded", ROOM),
                new Case(
                        new IOException("The DiskSpace quota of /out is exceeded\n\tat a.b"),
                        "of /out is exceeded",
                        ROOM),
                new Case(
                        new IOException("File /a could only be written to 0 of the 1 minReplication nodes."),
                        "0 of the 1 minReplication nodes",
                        ROOM),
                new Case(new FileSystemException("/a", null, "Read-only file system"), "Read-only file system", RIGHT),
                new Case(new AccessDeniedException("/a"), "permission denied for /a", RIGHT),
                new Case(new IOException("/a (Permission denied)"), "/a (Permission denied)", RIGHT));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void oneSentence(Case each) {
        for (String step : new String[] {"create", "write"}) {
            onWrite(step, each.thrown);
            assertThatThrownBy(() -> store.write(folder.at("a"), new byte[] {1}))
                    .isInstanceOf(StorageException.class)
                    .hasMessageStartingWith("The output folder " + folder.root() + " cannot be written: ")
                    .hasMessageContaining(each.reason)
                    .hasMessageEndingWith("; " + each.remedy)
                    .hasMessageNotContaining("\n")
                    .hasMessageNotContaining("java.");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theDriverIsToldBeforeAnythingIsMade(Case each) {
        onWrite("write", each.thrown);
        assertThatThrownBy(() -> Output.open(
                        folder,
                        FaultyFileSystem.configuration(),
                        "run",
                        new Fingerprint(Map.of("a", "b")),
                        false,
                        () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(folder.root())
                .hasMessageEndingWith("; " + each.remedy);
    }

    @Test
    void whatIsPublishedIsThereWholeOrNotAtAll() throws Exception {
        store.publish(folder.summary(), "first");
        onWrite("write", FaultyFileSystem.noSpace());
        assertThatThrownBy(() -> store.publish(folder.summary(), "second")).isInstanceOf(StorageException.class);
        assertThat(directory.resolve("_summary.json")).hasContent("first");
    }

    /** As root, so that no test asks for rights: a file that is there and cannot be opened. */
    @Test
    void whatCannotBeOpenedIsNotTakenForMissing() throws Exception {
        Files.writeString(directory.resolve("a"), "x");
        onWrite("open", new java.io.FileNotFoundException("/a (Permission denied)"));
        assertThatThrownBy(() -> store.read(folder.at("a")))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot be read: /a (Permission denied)");
        assertThat(store.read(folder.at("b"))).isNull();
    }

    /** As a careless copy or an unpacked archive leaves them. */
    @Test
    void filesAndFoldersInEachOthersPlaces() throws Exception {
        OutputFolder plain = new OutputFolder(directory.toUri().toString());
        Fingerprint fingerprint = new Fingerprint(Map.of("model", "m"));
        Path summary = Files.createDirectory(directory.resolve("_summary.json"));
        Files.createDirectory(summary.resolve("within"));
        try (Output output = Output.open(plain, new Configuration(), "run", fingerprint, false, () -> {})) {
            output.report(Map.of("of", 1), Map.of("samples", 1));
            assertThat(summary).isRegularFile();
            Path shards = Files.writeString(directory.resolve("shards2"), "x");
            assertThatThrownBy(() -> output.store().entries(plain.at("shards2")))
                    .isInstanceOf(StorageException.class)
                    .hasMessageEndingWith(" cannot be read: " + shards + " is a file, where a folder has to be; "
                            + "move it away, and run the same command again.");
            assertThatThrownBy(() -> output.store().publish(plain.at("shards2/below"), "x"))
                    .hasMessageEndingWith(" cannot be written: " + shards + " is a file, where a folder has to be; "
                            + "move it away, and run the same command again.");
            Path job = Files.createDirectory(directory.resolve("some.json"));
            Files.createFile(job.resolve("within"));
            assertThatThrownBy(() -> output.store().publish(plain.at("some.json"), "x"))
                    .hasMessageEndingWith(" cannot be written: " + job + " is a folder, where a file has to be; "
                            + "move it away, and run the same command again.");
        }
        for (String name : List.of("data", "steps", "_closed")) {
            Path file = Files.writeString(directory.resolve(name), "x");
            assertThatThrownBy(() -> Output.open(plain, new Configuration(), "run", fingerprint, false, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(" cannot be used: ")
                    .hasMessageContaining("/" + name + " is a file, where a folder has to be; move it away");
            Files.delete(file);
        }
    }
}
