package reusediffusion.spark.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.sink.Death;
import reusediffusion.spark.sink.FaultyFileSystem;
import reusediffusion.spark.sink.Fingerprint;
import reusediffusion.spark.sink.Output;
import reusediffusion.spark.sink.ShardWriter;
import reusediffusion.spark.sink.Sink;
import reusediffusion.spark.sink.Staging;
import reusediffusion.spark.sink.file.ObjectSteps;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.sink.layout.SampleDetails;
import reusediffusion.spark.sink.ledger.MarkerFolding;
import reusediffusion.spark.sink.names.OutputFolder;

/** What object stores are asked to do, on a file system that is told to be one and that throws. */
class ObjectStoreTest {
    private static final Duration BEAT = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private OutputFolder folder;
    private Store store;

    @BeforeEach
    void open() throws Exception {
        folder = new OutputFolder("faulty://" + directory);
        store = new Store(folder, configuration());
        store.creation().begin("run");
    }

    @AfterEach
    void close() throws Exception {
        FaultyFileSystem.heal();
        store.close();
    }

    private static Configuration configuration() {
        Configuration configuration = FaultyFileSystem.configuration();
        configuration.set("reusediffusion.store", "object");
        return configuration;
    }

    private ShardWriter writer(String layout, long attempt, String... ids) throws IOException {
        Sink sink = new Sink(folder, "run", layout, Chunking.USUAL);
        ShardWriter writer = sink.open(0, attempt, false, configuration(), (samples, failed) -> {});
        assertThat(writer.add(List.of(ids).stream().map(ObjectStoreTest::sample).toList()))
                .isTrue();
        return writer;
    }

    private static Outcome sample(String id) {
        SampleDetails details = new SampleDetails(null, null, null, 1, null, null, null);
        byte[][] files = {{1}};
        return new Outcome(id, "cat", null, 1, "png", files, "1", 1, 1, 1, false, null, null, null, null, details);
    }

    private void fold() throws IOException {
        MarkerFolding folding = new MarkerFolding(folder, null);
        for (MarkerFolding.Group group : folding.begin(store)) {
            folding.fold(store, group);
        }
        folding.end(store);
    }

    private List<String> files(String below) throws IOException {
        if (!Files.exists(directory.resolve(below))) {
            return List.of();
        }
        try (var files = Files.walk(directory.resolve(below))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> directory.relativize(file).toString())
                    .filter(file -> !file.endsWith("/begun"))
                    .sorted()
                    .toList();
        }
    }

    private static void onWritesOf(String name, boolean succeed) {
        FaultyFileSystem.inject(new FaultyFileSystem.Fault() {
            @Override
            public <T> T around(String step, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> act)
                    throws IOException {
                assertThat(step).isNotEqualTo("rename");
                if (!step.equals("write") || !path.toString().contains(name)) {
                    return act.run();
                }
                if (succeed) {
                    act.run();
                }
                throw new SocketTimeoutException("no answer to a put");
            }
        });
    }

    @Test
    void markersOfAttemptsAreFoldedAtTheEndAndWhoComesSecondGoesOnBehind() throws Exception {
        try (ShardWriter slow = writer("files", 7, "a");
                ShardWriter quick = writer("webdataset", 8, "a", "b")) {
            assertThat(quick.commit()).isTrue();
            assertThat(slow.commit()).isFalse();
            assertThat(slow.resume()).isEqualTo(2);
            assertThat(slow.add(List.of(sample("c")))).isTrue();
            assertThat(slow.commit()).isTrue();
        }
        assertThat(files("shards"))
                .containsExactly(
                        "shards/.run/00000/run-00000.000000.000002.8.json",
                        "shards/.run/00000/run-00000.000002.000003.7.json");
        assertThat(files("data")).containsExactly("data/run-00000.000000.8.tar", "data/run-00000.000002.7/c.png");
        store.creation().end("run");
        fold();
        assertThat(files("shards")).containsExactly("shards/run-00000.000000_000002.json");
        assertThat(Files.readAllLines(directory.resolve("shards/run-00000.000000_000002.json")))
                .hasSize(3);
    }

    @Test
    void ofAPutWithoutAnswerNothingIsRemoved() throws Exception {
        ShardWriter writer = writer("files", 7, "a");
        onWritesOf("/.run/", true);
        assertThat(writer.commit()).as("it is listed").isTrue();
        FaultyFileSystem.heal();
        assertThat(writer.add(List.of(sample("b")))).isTrue();
        onWritesOf("/.run/", false);
        // The local file of this test is there, and empty, where an object would not be.
        Throwable thrown = catchThrowable(writer::commit);
        FaultyFileSystem.heal();
        assertThat(thrown == null || thrown instanceof CommitStateUnknownException)
                .isTrue();
        assertThat(files("data")).hasSize(2);
    }

    @Test
    void whatAReplacedDriversAttemptCommitsLateDoesNotCount() throws Exception {
        store.publish(folder.job(), SealedFields.text(java.util.Map.of()));
        ShardWriter zombie = writer("files", 7, "a");
        assertThat(zombie.commit()).isTrue();
        assertThat(zombie.add(List.of(sample("b")))).isTrue();
        Output next = Output.open(folder, configuration(), "next", new Fingerprint(Map.of()), false, () -> {});
        assertThat(zombie.commit()).as("it has not heard of its driver's end").isTrue();
        for (int again = 0; again < 2; again++) {
            assertThat(new OpenRuns(store, folder)
                            .markers(store.entries(folder.shards()))
                            .size())
                    .isEqualTo(again == 0 ? 1 : 0);
            fold();
            assertThat(files("shards").stream().filter(file -> !file.contains("/.")))
                    .containsExactly("shards/run-00000.000000_000000.json");
            // Later still, and when the run is not even remembered by its folder.
            assertThat(zombie.add(List.of(sample("c" + again)))).isTrue();
            assertThat(zombie.commit()).isTrue();
            new OpenRuns(store, folder).endAll();
        }
        zombie.close();
        next.close();
    }

    /** A put is one step here. */
    private static FaultyFileSystem.Fault dyingBetweenPuts(int steps) {
        Death death = new Death(steps);
        return new FaultyFileSystem.Fault() {
            @Override
            public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> step)
                    throws IOException {
                return name.equals("write") ? step.run() : death.around(name, path, step);
            }
        };
    }

    @Test
    void foldingEndsWhatAKilledOneBegan() throws Exception {
        for (int steps = 0; ; steps++) {
            FaultyFileSystem.heal();
            store.delete(folder.shards());
            store.delete(folder.at("_closed"));
            for (String id : List.of("a", "b")) {
                try (ShardWriter writer = new Sink(folder, "run", "files", Chunking.USUAL)
                        .open(0, 7, false, configuration(), (samples, failed) -> {})) {
                    writer.resume();
                    writer.add(List.of(sample(id)));
                    writer.commit();
                }
            }
            FaultyFileSystem.inject(dyingBetweenPuts(steps));
            Throwable died = catchThrowable(() -> {
                new OpenRuns(store, folder).endAll();
                fold();
            });
            FaultyFileSystem.heal();
            new OpenRuns(store, folder).endAll();
            fold();
            assertThat(files("shards")).containsExactly("shards/run-00000.000000_000001.json");
            assertThat(Files.readAllLines(directory.resolve("shards/run-00000.000000_000001.json")))
                    .as("after a death at step " + steps)
                    .hasSize(2);
            if (died == null) {
                assertThat(steps).isGreaterThan(4);
                return;
            }
        }
    }

    @Test
    void oneDriverAtATime() throws Exception {
        OutputLock first = OutputLock.take(store, folder, "first", () -> {}, BEAT);
        assertThatThrownBy(() -> OutputLock.take(store, folder, "second", () -> {}, BEAT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is being written by run first (process");
        first.check();
        first.close();
        OutputLock.take(store, folder, "second", () -> {}, BEAT).close();
        assertThat(files("")).noneMatch(file -> file.startsWith("_lock"));
    }

    @Test
    void ofManyAtOnceNeverTwoHoldTheFolder() throws Exception {
        List<OutputLock> held = new ArrayList<>();
        IntStream.range(0, 4).parallel().forEach(i -> {
            try {
                OutputLock lock = OutputLock.take(store, folder, "run" + i, () -> {}, BEAT);
                synchronized (held) {
                    held.add(lock);
                }
            } catch (IOException | IllegalArgumentException e) {
                assertThat(e.getMessage()).containsAnyOf("is being written by", "is wanted by several");
            }
        });
        assertThat(held).hasSizeLessThan(2);
        held.forEach(OutputLock::close);
    }

    @Test
    void aDriverTakenForDeadLearnsItAlsoWhereItsLockComesBack() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        OutputLock slept = OutputLock.take(store, folder, "slept", told::countDown, Duration.ofSeconds(1));
        LockSteps steps = store.creation().lock();
        String name = files("").stream()
                .filter(file -> file.startsWith("_lock."))
                .findFirst()
                .orElseThrow();
        String content = Files.readString(directory.resolve(name));
        steps.setAside(folder.at(name), folder.staleLock("x"), content);
        LockHolder next = LockHolder.here("next");
        assertThat(steps.claim(next)).isNull();
        Files.writeString(directory.resolve(name), content);
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(slept::check).hasMessageContaining("was taken over by another driver");
        assertThat(steps.isOurs(next)).isTrue();
        slept.close();
        steps.release(next);
    }

    @Test
    void theKindIsToldByTheFileSystemOrTheSetting() throws Exception {
        org.apache.hadoop.fs.Path path = folder.path();
        Configuration plain = FaultyFileSystem.configuration();
        assertThat(ObjectSteps.areMeantFor(path, plain)).isFalse();
        assertThat(ObjectSteps.areMeantFor(path, configuration())).isTrue();
        plain.set("reusediffusion.store", "disk");
        assertThatThrownBy(() -> ObjectSteps.areMeantFor(path, plain))
                .hasMessageContaining("knows auto, rename (disks, HDFS) and object");
    }

    @Test
    void aFirstAttemptThatAnotherOvertookGoesOnBehindIt() throws Exception {
        Sink sink = new Sink(folder, "run", "files", Chunking.USUAL);
        try (ShardWriter slow = sink.open(0, 7, true, configuration(), (samples, failed) -> {});
                ShardWriter quick = writer("files", 8, "a", "b")) {
            assertThat(slow.add(List.of(sample("a")))).isTrue();
            assertThat(quick.commit()).isTrue();
            // It may have looked before that, and then its chunk counts twice; it has not the next time.
            slow.commit();
            List<String> all = List.of("a", "b", "c");
            while (slow.resume() < all.size()) {
                slow.add(List.of(sample(all.get((int) slow.resume()))));
                slow.commit();
            }
        }
        assertThat(files("shards")).noneMatch(name -> name.contains(".000001.000002."));
        store.creation().end("run");
        fold();
        try (var lines = Files.lines(directory.resolve(files("shards").get(0)))) {
            assertThat(lines.map(line -> line.replaceFirst(".*\"id\":\"(\\w)\".*", "$1")))
                    .containsExactly("a", "b", "c");
        }
    }

    @Test
    void promptsOfALargeShardAreStagedWhole() throws Exception {
        List<String> lines = List.of("x".repeat(5 << 20), "y", "z");
        Staging staging = new Staging(folder, "run");
        staging.write(0, lines.iterator(), configuration());
        staging.write(1, lines.subList(1, 3).iterator(), configuration());
        try (var large = staging.open(0, configuration());
                var small = staging.open(1, configuration())) {
            assertThat(large.lines()).containsExactlyElementsOf(lines);
            assertThat(small.lines()).containsExactly("y", "z");
        }
    }

    @Test
    void requestsAreMadeSideBySideAndAnsweredInOrder() throws Exception {
        CyclicBarrier together = new CyclicBarrier(3);
        assertThat(ParallelRequests.each(store, List.of(1, 2, 3), number -> {
                    try {
                        together.await(1, TimeUnit.MINUTES);
                    } catch (Exception e) {
                        throw new IOException(e);
                    }
                    return number * number;
                }))
                .containsExactly(1, 4, 9);
        assertThatThrownBy(() -> ParallelRequests.each(store, List.of(1, 2), number -> {
                    throw new IOException("no answer to " + number);
                }))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no answer to ");
    }
}
