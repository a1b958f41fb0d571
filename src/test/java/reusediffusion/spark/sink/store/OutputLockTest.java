package reusediffusion.spark.sink.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reusediffusion.spark.sink.Claimant;
import reusediffusion.spark.sink.FaultyFileSystem;
import reusediffusion.spark.sink.Fingerprint;
import reusediffusion.spark.sink.names.OutputFolder;

class OutputLockTest {
    private static final Duration BEAT = Duration.ofMillis(50);
    private static final String DEAD_START = "0";

    @TempDir
    private Path directory;

    private OutputFolder folder;
    private Store store;
    private Path lock;

    @BeforeEach
    void open() throws Exception {
        folder = new OutputFolder(directory.toUri().toString());
        store = new Store(folder, new Configuration());
        lock = directory.resolve("_lock");
    }

    @AfterEach
    void close() throws Exception {
        store.close();
    }

    private OutputLock take(String run) throws Exception {
        return OutputLock.take(store, folder, run, () -> {}, BEAT);
    }

    private static LockHolder holder(String namespace, String started) {
        LockHolder self = LockHolder.here("other");
        return new LockHolder(
                "other", self.host(), self.process(), self.user(), self.boot(), namespace, started, self.token());
    }

    /** A lock that moves every beat, as a living driver's does, until it is closed. */
    private AutoCloseable beating(String content) throws Exception {
        Files.writeString(lock, content);
        var beats = Executors.newSingleThreadScheduledExecutor();
        long first = System.currentTimeMillis();
        beats.scheduleAtFixedRate(
                () -> {
                    try {
                        Files.setLastModifiedTime(lock, FileTime.fromMillis(System.currentTimeMillis() - first));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                1,
                BEAT.toMillis(),
                TimeUnit.MILLISECONDS);
        return beats::shutdownNow;
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void oneAtATime() throws Exception {
        OutputLock first = take("first");
        assertThatThrownBy(() -> take("second"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is being written by run first (process "
                        + ProcessHandle.current().pid() + " on ");
        first.close();
        take("second").close();
        assertThat(names()).isEmpty();
    }

    @Test
    void aProcessThatDiedHereHoldsNothing() throws Exception {
        LockHolder dead = holder(LockHolder.here("").namespace(), DEAD_START);
        assertThat(dead.died()).isTrue();
        Files.writeString(lock, dead.json());
        take("next").close();
        assertThat(names()).hasSize(1).allMatch(name -> name.startsWith("_lock.stale."));
    }

    /** Two virtual machines that started from one snapshot look like one kernel to each other. */
    @Test
    void aProcessThatSeemsDeadAndBeatsIsAlive() throws Exception {
        try (AutoCloseable beats =
                beating(holder(LockHolder.here("").namespace(), DEAD_START).json())) {
            assertThatThrownBy(() -> take("next")).hasMessageContaining("is being written by run other");
        }
    }

    /** Containers with the host's network have its name, and process numbers of their own. */
    @Test
    void aProcessOfAnotherNamespaceIsNotTakenForDead() throws Exception {
        LockHolder elsewhere = holder("pid:[1]", DEAD_START);
        assertThat(elsewhere.died()).isFalse();
        try (AutoCloseable beats = beating(elsewhere.json())) {
            assertThatThrownBy(() -> take("next")).hasMessageContaining("is being written by run other");
        }
        take("next").close();
    }

    @Test
    void whoCannotBeSeenIsNotTakenForDead() {
        LockHolder self = LockHolder.here("a");
        assertThat(self.died()).isFalse();
        assertThat(new LockHolder("a", self.host(), 1 << 30, "another", self.boot(), self.namespace(), "1", "t").died())
                .isFalse();
        assertThat(new LockHolder("a", self.host(), 1 << 30, self.user(), "other", self.namespace(), "1", "t").died())
                .isFalse();
        assertThat(new LockHolder("a", self.host(), 1 << 30, self.user(), null, null, null, "t").died())
                .isFalse();
        assertThat(new LockHolder("a", self.host(), 1 << 30, self.user(), self.boot(), self.namespace(), "1", "t")
                        .died())
                .isTrue();
        assertThat(LockHolder.parse("{\"run\":\"a\",\"host\":\"b\",\"process\":1,\"started\":\"2026\"}")
                        .died())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"run\":\"20", "null", "[]", "no lock at all", "\0\0\0"})
    void whateverIsInALockItIsDeadWhenItStandsStill(String content) throws Exception {
        Files.writeString(lock, content);
        long start = System.nanoTime();
        take("next").close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(BEAT.multipliedBy(9));
    }

    @Test
    void clocksDecideNothing() throws Exception {
        String far = new LockHolder("far", "elsewhere", 1, "x", "y", "z", "1", "t").json();
        for (long hours : new long[] {-1_000, 0, 1_000}) {
            Files.writeString(lock, far);
            FileTime time = FileTime.fromMillis(System.currentTimeMillis() + hours * 3_600_000);
            Files.setLastModifiedTime(lock, time);
            take("next").close();
        }
        try (AutoCloseable beats = beating(far)) {
            assertThatThrownBy(() -> take("next")).hasMessageContaining("run far (process 1 on elsewhere)");
        }
    }

    @Test
    void aFolderInTheWayAndATakenNameBlockNothing() throws Exception {
        Files.createDirectories(lock.resolve("below"));
        take("next").close();
        assertThat(names()).hasSize(1);
        // The same lock again, whose name among the stale ones is taken.
        Path stale = directory.resolve(names().get(0));
        FileTime time = Files.getLastModifiedTime(stale);
        for (int i = 0; i < 2; i++) {
            Files.createDirectory(lock);
            Files.setLastModifiedTime(lock, time);
            take("next").close();
        }
        assertThat(names()).hasSize(3);
    }

    @Test
    void aDriverThatWasReplacedIsTold() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        OutputLock slept = OutputLock.take(store, folder, "slept", told::countDown, BEAT);
        slept.check();
        Files.writeString(lock, LockHolder.here("next").json());
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(slept::check)
                .hasMessageContaining(folder.root())
                .hasMessageContaining("was taken over by another driver");
        slept.close();
        assertThat(lock).exists();
    }

    @Test
    void noFaultOfTheDiskEndsTheBeats() throws Exception {
        OutputFolder faulty = new OutputFolder("faulty://" + directory);
        try (Store disk = new Store(faulty, FaultyFileSystem.configuration());
                OutputLock held = OutputLock.take(disk, faulty, "held", () -> {}, BEAT)) {
            Error full = FaultyFileSystem.noSpace();
            CountDownLatch failed = new CountDownLatch(3);
            FaultyFileSystem.inject(new FaultyFileSystem.Fault() {
                @Override
                public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> step) {
                    failed.countDown();
                    throw failed.getCount() == 1 ? new NoClassDefFoundError("x") : full;
                }
            });
            assertThat(failed.await(10, TimeUnit.SECONDS)).isTrue();
            FaultyFileSystem.heal();
            assertThatThrownBy(() -> take("next")).hasMessageContaining("is being written by run held");
            held.check();
        }
    }

    @Test
    void ofManyWhoClaimAtOnceOneSucceeds() throws Exception {
        for (int trial = 0; trial < 200; trial++) {
            String name = "claim" + trial;
            assertThat(winners(8, i -> store.claim(folder.at(name), "claimant " + i)))
                    .hasSize(1);
        }
    }

    @Test
    void ofTwoProcessesOneSucceeds() throws Exception {
        List<Process> processes = List.of(Claimant.start(folder), Claimant.start(folder));
        int won = 0;
        for (Process process : processes) {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
        }
        for (Process process : processes) {
            process.getOutputStream().write('x');
            process.getOutputStream().flush();
        }
        for (Process process : processes) {
            won += Integer.parseInt(process.inputReader().readLine());
        }
        assertThat(won).isEqualTo(Claimant.NAMES);
        assertThat(names()).hasSize(Claimant.NAMES);
    }

    @Test
    void ofManyWhoFindADeadLockOneTakesIt() throws Exception {
        for (int trial = 0; trial < 5; trial++) {
            Files.writeString(
                    lock, holder(LockHolder.here("").namespace(), DEAD_START).json());
            List<OutputLock> locks = new ArrayList<>();
            assertThat(winners(8, i -> {
                        try {
                            OutputLock taken = take("run" + i);
                            synchronized (locks) {
                                locks.add(taken);
                            }
                            return true;
                        } catch (IllegalArgumentException e) {
                            return false;
                        }
                    }))
                    .hasSize(1);
            for (OutputLock taken : locks) {
                taken.check();
                taken.close();
            }
            assertThat(lock).doesNotExist();
        }
    }

    private interface Trial {
        boolean succeeds(int thread) throws Exception;
    }

    private static List<Integer> winners(int threads, Trial trial) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            answers.add(pool.submit(() -> {
                start.await();
                return trial.succeeds(thread);
            }));
        }
        start.countDown();
        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            if (answers.get(i).get(1, TimeUnit.MINUTES)) {
                winners.add(i);
            }
        }
        pool.shutdown();
        return winners;
    }

    @Test
    void aFingerprintNamesWhatDiffers() throws Exception {
        var first = new Fingerprint(java.util.Map.of("steps", "28", "model", "a"));
        first.settle(store, folder);
        first.settle(store, folder);
        assertThatThrownBy(() -> new Fingerprint(java.util.Map.of("steps", "20", "model", "a")).settle(store, folder))
                .hasMessageContaining("was made with steps 28, and this run has 20");
    }
}
