package reusediffusion.spark.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.sink.FaultyFileSystem;
import reusediffusion.spark.sink.Fingerprint;
import reusediffusion.spark.sink.Output;
import reusediffusion.spark.sink.ShardWriter;
import reusediffusion.spark.sink.Sink;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.sink.layout.SampleDetails;
import reusediffusion.spark.sink.names.OutputFolder;

/** A shard's commit on a file system that throws: what a marker names is there, and what none can ever name is gone. */
class CommitTest {
    @TempDir
    private Path directory;

    private OutputFolder folder;
    private Store store;
    private long committed;

    @BeforeEach
    void open() throws Exception {
        folder = new OutputFolder("faulty://" + directory);
        store = new Store(folder, FaultyFileSystem.configuration());
        store.makeFolder(folder.pending("run"));
    }

    @AfterEach
    void close() throws Exception {
        FaultyFileSystem.heal();
        store.close();
    }

    private ShardWriter open(String layout, long attempt, Duration every) throws IOException {
        return open(layout, attempt, every, false);
    }

    private ShardWriter open(String layout, long attempt, Duration every, boolean first) throws IOException {
        Sink sink = new Sink(folder, "run", layout, new Chunking(every, 1 << 20));
        return sink.open(
                0, attempt, first, FaultyFileSystem.configuration(), (samples, failed) -> committed += samples);
    }

    private ShardWriter writer(String layout, long attempt) throws IOException {
        ShardWriter writer = open(layout, attempt, Duration.ofMinutes(2));
        assertThat(writer.add(List.of(sample("a")))).isTrue();
        return writer;
    }

    private static Outcome sample(String id) {
        return new Outcome(
                id,
                "cat",
                null,
                1,
                "png",
                new byte[][] {{1}},
                "1",
                1,
                1,
                1,
                false,
                "{}",
                null,
                null,
                null,
                new SampleDetails(null, null, null, 1, null, null, null));
    }

    /** As a task does it. */
    private static boolean commit(ShardWriter writer) throws IOException {
        try (writer) {
            return writer.commit();
        }
    }

    private interface Rename {
        void of(FaultyFileSystem.Step<?> step) throws IOException;
    }

    private static void onRename(Rename rename, boolean looks) {
        FaultyFileSystem.inject(new FaultyFileSystem.Fault() {
            @Override
            public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> step)
                    throws IOException {
                if (name.equals("rename")) {
                    rename.of(step);
                    return null;
                }
                if (name.equals("open") && !looks) {
                    throw new SocketTimeoutException("no answer to a look");
                }
                return step.run();
            }
        });
    }

    private boolean isCommitted() throws IOException {
        return Files.exists(directory.resolve("shards/run-00000.000000.json"));
    }

    private List<String> data() throws IOException {
        try (var files = Files.walk(directory.resolve("data"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .toList();
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "webdataset"})
    void whatSucceededThoughItThrewIsACommit(String layout) throws Exception {
        ShardWriter writer = writer(layout, 7);
        onRename(
                rename -> {
                    rename.run();
                    throw new SocketTimeoutException("no answer to a rename");
                },
                true);
        assertThat(commit(writer)).isTrue();
        assertThat(isCommitted()).isTrue();
        assertThat(data()).hasSize(1);
        assertThat(directory.resolve("steps/run-00000.000000.7.jsonl")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "webdataset"})
    void whatDidNotComeAboutIsCleanedUp(String layout) throws Exception {
        onRename(
                rename -> {
                    throw new SocketTimeoutException("no answer to a rename");
                },
                true);
        assertThatThrownBy(() -> commit(writer(layout, 7)))
                .isInstanceOf(StorageException.class)
                .isNotInstanceOf(CommitStateUnknownException.class)
                .hasMessageContaining(folder.root())
                .hasMessageContaining("no answer to a rename");
        assertThat(isCommitted()).isFalse();
        assertThat(data()).isEmpty();
        assertThat(directory.resolve("steps/run-00000.000000.7.jsonl")).doesNotExist();
        assertThat(directory.resolve("shards/.run")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsUnknownIsLeftAlone(boolean succeeds) throws Exception {
        ShardWriter writer = writer("files", 7);
        onRename(
                rename -> {
                    if (succeeds) {
                        rename.run();
                    }
                    throw new SocketTimeoutException("no answer to a rename");
                },
                false);
        assertThatThrownBy(() -> commit(writer))
                .isInstanceOf(CommitStateUnknownException.class)
                .hasMessageContaining(folder.root());
        assertThat(isCommitted()).isEqualTo(succeeds);
        assertThat(data()).containsExactly("data/run-00000.000000.7/a.png");
    }

    @Test
    void anErrorAfterSuccessDeletesNothing() throws Exception {
        onRename(
                rename -> {
                    rename.run();
                    throw new OutOfMemoryError("of a test");
                },
                true);
        assertThatThrownBy(() -> commit(writer("files", 7))).isInstanceOf(OutOfMemoryError.class);
        assertThat(isCommitted()).isTrue();
        assertThat(data()).hasSize(1);
    }

    @Test
    void aRenameThatReachesTheServerLateFindsNothingToMove() throws Exception {
        FaultyFileSystem.Step<?>[] late = new FaultyFileSystem.Step<?>[1];
        onRename(
                rename -> {
                    late[0] = rename;
                    throw new SocketTimeoutException("no answer to a rename");
                },
                true);
        assertThatThrownBy(() -> commit(writer("files", 7))).isInstanceOf(StorageException.class);
        assertThat(data()).isEmpty();
        assertThatThrownBy(late[0]::run).isInstanceOf(FileNotFoundException.class);
        assertThat(isCommitted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "webdataset"})
    void ofTwoAttemptsTheFirstCountsAndTheOtherGoesOnBehindIt(String layout) throws Exception {
        try (ShardWriter slow = writer(layout, 7);
                ShardWriter quick = writer(layout, 8)) {
            assertThat(quick.commit()).isTrue();
            assertThat(slow.commit()).isFalse();
            assertThat(committed).isEqualTo(1);
            assertThat(slow.resume()).isEqualTo(1);
            assertThat(data()).singleElement().asString().contains("run-00000.000000.8");
            assertThat(directory.resolve("steps/run-00000.000000.7.jsonl")).doesNotExist();
            assertThat(slow.add(List.of(sample("b")))).isTrue();
            assertThat(slow.commit()).isTrue();
            assertThat(slow.commit()).as("nothing has come since").isTrue();
        }
        assertThat(Files.readString(directory.resolve("shards/run-00000.000001.json")))
                .contains("run-00000.000001.7");
        try (ShardWriter retry = open(layout, 9, Duration.ofMinutes(2))) {
            assertThat(retry.resume()).isEqualTo(2);
        }
        assertThat(data()).hasSize(2);
        assertThat(directory.resolve("shards/.run")).isEmptyDirectory();
    }

    @Test
    void whoTakesItselfForTheFirstFindsOutAtItsCommit() throws Exception {
        try (ShardWriter earlier = writer("files", 7);
                ShardWriter mistaken = open("files", 8, Duration.ofMinutes(2), true)) {
            assertThat(earlier.commit()).isTrue();
            assertThat(mistaken.resume()).isZero();
            assertThat(mistaken.add(List.of(sample("a")))).isTrue();
            assertThat(mistaken.commit()).isFalse();
            assertThat(mistaken.resume()).isEqualTo(1);
        }
        assertThat(data()).containsExactly("data/run-00000.000000.7/a.png");
    }

    private interface Writing {
        void begun(int number) throws IOException;
    }

    /** Each file of pictures goes through {@code writing} before it is made. */
    private static void onFile(Writing writing) {
        AtomicInteger numbers = new AtomicInteger();
        FaultyFileSystem.inject(new FaultyFileSystem.Fault() {
            @Override
            public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> step)
                    throws IOException {
                if (name.equals("create") && path.toString().contains("/data/")) {
                    writing.begun(numbers.incrementAndGet());
                }
                return step.run();
            }
        });
    }

    private static List<Outcome> samples(int number) {
        return IntStream.range(0, number).mapToObj(i -> sample("s" + i)).toList();
    }

    @Test
    void filesAreWrittenSideBySideAndNotTooManyAtOnce() throws Exception {
        CountDownLatch together = new CountDownLatch(4);
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        onFile(number -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            together.countDown();
            try {
                assertThat(together.await(1, TimeUnit.MINUTES)).isTrue();
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            atWork.decrementAndGet();
        });
        try (ShardWriter writer = open("files", 7, Duration.ofMinutes(2))) {
            assertThat(writer.add(samples(60))).isTrue();
            assertThat(writer.commit()).isTrue();
        }
        assertThat(most.get()).isBetween(4, 16);
        assertThat(data()).hasSize(60);
        assertThat(Files.readAllLines(directory.resolve("shards/run-00000.000000.json")))
                .hasSize(60)
                .allMatch(
                        row -> row.replaceAll(".*\"save_ms\":([0-9.]+).*", "$1").compareTo("1") > 0);
    }

    @Test
    void oneFileThatCannotBeWrittenEndsItsChunkWhichLeavesNothing() throws Exception {
        onFile(number -> {
            if (number == 3) {
                throw new SocketTimeoutException("no answer to a write");
            }
        });
        assertThatThrownBy(() -> {
                    try (ShardWriter writer = open("files", 7, Duration.ofMinutes(2))) {
                        writer.add(samples(5));
                        writer.commit();
                    }
                })
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("no answer to a write");
        assertThat(committed).isZero();
        assertThat(isCommitted()).isFalse();
        assertThat(data()).isEmpty();
    }

    @Test
    void batchesThatTakeLongerAreChunksOfTheirOwnAndWhatIsNotCommittedGoes() throws Exception {
        AtomicInteger written = new AtomicInteger();
        try (ShardWriter writer = open("files", 7, Duration.ofNanos(1))) {
            assertThat(writer.add(List.of(sample("a"), sample("A")))).isTrue();
            assertThat(committed).isEqualTo(2);
            assertThat(writer.add(List.of(sample("b")))).isTrue();
            assertThat(committed).isEqualTo(3);
        }
        try (ShardWriter writer = open("files", 8, Duration.ofMinutes(2))) {
            assertThat(writer.resume()).isEqualTo(3);
            onFile(written::set);
            assertThat(writer.add(List.of(sample("c")))).isTrue();
        }
        assertThat(written.get()).isEqualTo(1);
        assertThat(data()).hasSize(3).noneMatch(file -> file.contains("c.png"));
    }

    @Test
    void aMarkerWithoutRowsEndsTheAttempt() throws Exception {
        store.write(folder.marker("run", 0, 0), new byte[0]);
        assertThatThrownBy(() -> writer("files", 7)).hasMessageContaining("holds none");
    }

    @Test
    void anAttemptOfADriverThatWasReplacedCannotCommit() throws Exception {
        store.publish(folder.job(), SealedFields.text(java.util.Map.of()));
        ShardWriter zombie = writer("files", 7);
        Output next = Output.open(
                folder, FaultyFileSystem.configuration(), "next", new Fingerprint(java.util.Map.of()), false, () -> {});
        assertThatThrownBy(() -> commit(zombie)).isInstanceOf(StorageException.class);
        assertThat(isCommitted()).isFalse();
        assertThat(data()).isEmpty();
        next.close();
    }

    @Test
    void aDriverThatWasReplacedLeavesThePromptsOfTheNext() throws Exception {
        store.publish(folder.job(), SealedFields.text(java.util.Map.of()));
        Output output = Output.open(
                folder,
                FaultyFileSystem.configuration(),
                "first",
                new Fingerprint(java.util.Map.of()),
                false,
                () -> {});
        Staging first = new Staging(folder, "first");
        Staging next = new Staging(folder, "next");
        next.write(0, List.of("{}").iterator(), FaultyFileSystem.configuration());
        String ours = store.read(folder.lock());
        store.publish(folder.lock(), "another driver's");
        output.clear(first);
        assertThat(store.exists(folder.staged("next", 0))).isTrue();
        store.publish(folder.lock(), ours);
        output.clear(first);
        assertThat(store.exists(folder.staging())).isFalse();
        output.close();
    }
}
