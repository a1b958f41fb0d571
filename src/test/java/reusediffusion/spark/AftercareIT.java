package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.machine.Machines;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.Presets;
import reusediffusion.pipeline.folder.Recipe;
import reusediffusion.pipeline.policy.PolicyChoice;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Run;
import reusediffusion.pipeline.request.Settings;
import reusediffusion.spark.engine.PipelineEngine;
import reusediffusion.spark.executor.ExecutorTotals;
import reusediffusion.spark.executor.Instruments;
import reusediffusion.spark.executor.PerExecutor;
import reusediffusion.spark.generate.TooManyFailures;
import reusediffusion.spark.sink.FaultyFileSystem;
import reusediffusion.spark.sink.check.Verification;
import reusediffusion.spark.sink.ledger.OrphanFiles;
import reusediffusion.tensor.DeviceMeter;
import reusediffusion.tensor.Placement;

/** What is found out about a job afterwards: damage, garbage and metrics. */
class AftercareIT {
    private static final StandIn MODEL = new StandIn("a");

    private static final List<String> LEFTOVERS = List.of(
            "data/20200101T000000-0000-00000.7/x.png",
            "data/20200101T000000-0000-00000.8.tar",
            "steps/20200101T000000-0000-00000.7.jsonl",
            "shards/.20200101T000000-0000/20200101T000000-0000-00000.7.json",
            "shards/.20200101T000000-0000-00000.json.6f0d",
            "_runs/.20200101T000000-0000.json.6f0d",
            "._job.json.6f0d",
            "._summary.json.6f0d",
            "._summary.json.crc",
            "._lock.6f0d",
            "_lock.stale.0123",
            "_manifest.new/part-0.parquet");

    @TempDir
    private Path folder;

    private Trial trial() throws Exception {
        List<String> prompts = List.of("cat 1", "cat 2", "cat 3");
        return Trial.of(
                        Trial.write(folder, "prompts.txt", prompts),
                        folder.resolve("out").toString())
                .partitions(1);
    }

    @Test
    void damageAndGarbageAreFound() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        Trial trial = trial();
        trial.run(spark, MODEL);
        Path data = folder.resolve("out/data");
        List<Path> before = files(folder.resolve("out"));
        for (String leftover : LEFTOVERS) {
            Path file = folder.resolve("out").resolve(leftover);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
        Path folders = Files.createDirectories(folder.resolve("out/_lock.stale.1"));
        assertThat(OrphanFiles.collect(spark, trial.folder())).hasSize(LEFTOVERS.size() + 1);
        assertThat(folders).doesNotExist();
        assertThat(files(folder.resolve("out"))).isEqualTo(before);
        assertThat(trial.verify(spark).problems()).isEmpty();
        List<Path> pictures;
        try (var all = Files.walk(data)) {
            pictures = all.filter(Files::isRegularFile).toList();
        }
        Files.writeString(pictures.get(0), "no picture");
        Files.delete(pictures.get(1));
        assertThat(trial.verify(spark).problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("is damaged"))
                .anyMatch(problem -> problem.contains("is missing"));
    }

    private static List<Path> files(Path folder) throws Exception {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** A marker that was lost is no attempt that died: the manifest knows what it told of. */
    @Test
    void nothingIsCollectedThatAMarkerWasLostOf() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        Trial trial = trial();
        trial.run(spark, MODEL);
        Path marker;
        try (var markers = Files.list(folder.resolve("out/shards"))) {
            marker = markers.filter(file -> !file.getFileName().toString().startsWith("."))
                    .findFirst()
                    .orElseThrow();
        }
        String content = Files.readString(marker);
        Files.delete(marker);
        List<Path> before = files(folder.resolve("out"));
        assertThatThrownBy(() -> OrphanFiles.collect(spark, trial.folder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names finished samples that no marker has, and their files are there, such as ")
                .hasMessageContaining("put the lost markers back into shards/");
        assertThat(files(folder.resolve("out"))).isEqualTo(before);
        assertThat(trial.verify(spark).problems())
                .anyMatch(problem -> problem.startsWith("The manifest names 3 samples that no marker has")
                        && problem.contains("put the lost markers back into shards/"));
        Files.writeString(marker, content);
        assertThat(OrphanFiles.collect(spark, trial.folder())).isEmpty();
        assertThat(trial.verify(spark).problems()).isEmpty();
        Files.delete(marker);
        // One of its pictures is damaged: that one is made again, and no other.
        Path damaged = folder.resolve("out").resolve(content.replaceFirst("(?s).*?\"file\":\"([^\"]*)\".*", "$1"));
        Files.writeString(damaged, "no picture");
        Verification repaired = Verification.repair(spark, trial.folder());
        assertThat(repaired.takenBack()).isZero();
        assertThat(repaired.restored()).isEqualTo(2);
        assertThat(Files.readAllLines(files(folder.resolve("out/shards")).stream()
                        .filter(file -> file.toString().endsWith(".restored.json"))
                        .findFirst()
                        .orElseThrow()))
                .containsExactlyInAnyOrderElementsOf(content.lines().skip(1).toList());
        assertThat(OrphanFiles.collect(spark, trial.folder())).isEmpty();
        assertThat(trial.run(spark, MODEL).get("last_run").toString()).contains("samples=1,");
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    /** What is missing under its name may be there under another, as it once was under the digits of another language. */
    @Test
    void nothingIsCollectedWhereAMarkerMayNeedIt() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        Trial trial = trial();
        trial.run(spark, MODEL);
        Path data;
        Path marker;
        try (var attempts = Files.list(folder.resolve("out/data"));
                var markers = Files.list(folder.resolve("out/shards"))) {
            data = attempts.findFirst().orElseThrow();
            marker = markers.findFirst().orElseThrow();
        }
        List<Path> before = files(folder.resolve("out"));
        String content = Files.readString(marker);
        for (String damaged :
                List.of("", content.substring(0, content.length() - 20), content.replace("data/", "../"))) {
            Files.writeString(marker, damaged);
            assertThatThrownBy(() -> OrphanFiles.collect(spark, trial.folder())).hasStackTraceContaining("marker");
            assertThat(files(folder.resolve("out"))).isEqualTo(before);
        }
        Files.delete(marker);
        Files.createDirectory(marker);
        assertThatThrownBy(() -> OrphanFiles.collect(spark, trial.folder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(marker.getFileName() + " is a folder; nothing was removed.");
        assertThat(trial.verify(spark).problems())
                .contains("The marker "
                        + marker.toUri().toString().replace("///", "/").replaceFirst("/$", "")
                        + " is damaged: it is a folder.");
        Files.delete(marker);
        Files.writeString(marker, content);
        Path other = Files.move(data, data.resolveSibling(data.getFileName() + Machines.name("\u0667", "x")));
        assertThatThrownBy(() -> OrphanFiles.collect(spark, trial.folder()))
                .hasMessageContaining("1 files or folders that are not there, such as data/" + data.getFileName())
                .hasMessageContaining("nothing was removed");
        assertThat(other).exists();
        Files.move(other, data);
        assertThat(OrphanFiles.collect(spark, trial.folder())).isEmpty();
        assertThat(files(folder.resolve("out"))).isEqualTo(before);
    }

    /** A disk that fills up while samples are written: a sentence with the folder, and nothing finished is lost. */
    @Test
    void aFullDiskIsToldInASentence() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        spark.conf().set("fs.faulty.impl", FaultyFileSystem.class.getName());
        Trial trial =
                Trial.of(trial().prompts(), "faulty://" + folder + "/full").partitions(3);
        FaultyFileSystem.fillAfter(1, "data/");
        try {
            assertThatThrownBy(() -> trial.run(spark, MODEL))
                    .hasStackTraceContaining("StorageException: The output folder faulty:" + folder
                            + "/full cannot be written: No space left on device; make room there");
        } finally {
            FaultyFileSystem.heal();
        }
        assertThat(trial.run(spark, MODEL)).containsEntry("samples", 3L);
        assertThat(trial.verify(spark).problems()).isEmpty();
        assertThat(OrphanFiles.collect(spark, trial.folder())).isEmpty();
    }

    /** Pictures of 12 MB, made in no time. */
    private record Large(byte[] pixels) implements WithoutModel {
        private static final int SIDE = 2048;

        Large() {
            this(new byte[SIDE * SIDE * 3]);
        }

        @Override
        public Object key(String place) {
            return SIDE;
        }

        @Override
        public List<Generated> generate(AutoCloseable loaded, List<Request> batch) {
            Run run = new Run(new boolean[] {true}, null, 1, 1, 1, null);
            return batch.stream()
                    .map(request -> new Generated(request, List.of(new Picture(SIDE, SIDE, pixels)), run))
                    .toList();
        }

        @Override
        public Map<String, String> fingerprint() {
            return Map.of("model", "large");
        }
    }

    /** Notes which batch it is told will come behind each one. */
    private record Foresees() implements WithoutModel {
        /** Each batch, and what was to come behind it. */
        private static final List<Entry<List<Request>, List<Request>>> TOLD = new CopyOnWriteArrayList<>();

        private static volatile Supplier<List<Request>> announced;

        @Override
        public Object key(String place) {
            return "foresees";
        }

        @Override
        public void announce(AutoCloseable loaded, Supplier<List<Request>> batch) {
            announced = batch;
        }

        @Override
        public List<Generated> generate(AutoCloseable loaded, List<Request> batch) {
            boolean last = batch.size() == 1;
            List<Request> behind = announced.get();
            for (int i = 0; i < 1000 && behind == null && !last; i++) {
                LockSupport.parkNanos(10_000_000);
                behind = announced.get();
            }
            TOLD.add(new SimpleEntry<>(batch, behind));
            return MODEL.generate(loaded, batch);
        }

        @Override
        public Map<String, String> fingerprint() {
            return Map.of("model", "foresees");
        }
    }

    @Test
    void aDeviceKnowsWhichBatchComesNext() throws Exception {
        String prompts = Trial.write(folder, "five.txt", List.of("cat 1", "cat 2", "cat 3", "cat 4", "cat 5"));
        Trial.of(prompts, folder.resolve("five").toString())
                .partitions(1)
                .batches(2)
                .run(Sessions.of("local[2]"), new Foresees());
        List<Entry<List<Request>, List<Request>>> told = Foresees.TOLD;
        assertThat(told).hasSize(3);
        assertThat(told.get(0).getValue()).isEqualTo(told.get(1).getKey());
        assertThat(told.get(1).getValue()).isEqualTo(told.get(2).getKey());
        assertThat(told.get(2).getValue()).isNull();
    }

    /** Of a whole job on this machine, all of whose stages are at work: what the process holds beside its heap, and its heap behind a collection. */
    @Test
    void manyPicturesTakeNoMoreMemoryThanAFewOfThem() throws Exception {
        int number = Integer.getInteger("reusediffusion.pictures", 100);
        String prompts = Trial.write(
                folder,
                "many.txt",
                IntStream.range(0, number).mapToObj(i -> "a red circle " + i).toList());
        List<long[]> seen = new CopyOnWriteArrayList<>();
        Thread watch = new Thread(() -> watch(seen), "memory-watch");
        watch.setDaemon(true);
        watch.start();
        Recipe recipe = new Recipe("models/tiny-sd3", "cpu", "float32", 1, null);
        Settings settings = Presets.resolve(Path.of("models/tiny-sd3"), Map.of("steps", 2, "width", 64, "height", 64));
        long before = made();
        Map<String, Object> summary = Trial.of(prompts, folder.resolve("many").toString())
                .run(
                        Sessions.of("local[2]"),
                        new PipelineEngine(recipe, "cpu", "float32", settings, PolicyChoice.original(), null));
        watch.interrupt();
        watch.join();
        assertThat(summary).containsEntry("samples", (long) number);
        long[] early = between(seen, before + number / 5, before + number * 2 / 5);
        long[] late = between(seen, before + number * 4 / 5, before + number);
        assertThat(late[0] - early[0])
                .as(
                        "beside the heap, MiB: %d with the second fifth of the pictures, %d with the last",
                        early[0], late[0])
                .isLessThan(30);
        assertThat(late[1] - early[1])
                .as("heap, MiB: %d with the second fifth of the pictures, %d with the last", early[1], late[1])
                .isLessThan(30);
    }

    /** Pictures so far, and MiB beside the heap and in the heap. */
    private void watch(List<long[]> seen) {
        DeviceMeter process = DeviceMeter.of(Placement.cpu());
        try {
            for (int look = 0; ; look++) {
                Thread.sleep(100);
                if (look % 10 == 0) {
                    System.gc(); // the room of this machine may be larger than all that the job throws away
                }
                MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
                long collected = ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getCollectionUsage() != null)
                        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                        .sum();
                long pictures = made();
                seen.add(new long[] {pictures, (process.used() - heap.getCommitted()) >> 20, collected >> 20});
            }
        } catch (InterruptedException e) {
            // The job has ended.
        }
    }

    private static long made() {
        return ExecutorTotals.all().get("samples").get().longValue();
    }

    /** The medians while the number of pictures was between these. */
    private static long[] between(List<long[]> seen, long from, long to) {
        List<long[]> then =
                seen.stream().filter(each -> each[0] >= from && each[0] < to).toList();
        assertThat(then).isNotEmpty();
        return new long[] {median(then, 1), median(then, 2)};
    }

    private static long median(List<long[]> values, int place) {
        return values.stream()
                .mapToLong(each -> each[place])
                .sorted()
                .skip(values.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** Devices wait for a slow disk: no more is on its way than an eighth of the heap, and a batch of each task. */
    @Test
    void aSlowDiskSlowsTheJobAndFillsNoMemory() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        spark.conf().set("fs.faulty.impl", FaultyFileSystem.class.getName());
        Large model = new Large();
        long room = Runtime.getRuntime().maxMemory() / 8;
        int number = (int) (room / model.pixels().length) + 12;
        List<String> prompts =
                IntStream.range(0, number).mapToObj(i -> "cat " + i).toList();
        Trial trial = Trial.of(Trial.write(folder, "slow.txt", prompts), "faulty://" + folder + "/slow")
                .partitions(2);
        AtomicLong most = new AtomicLong();
        FaultyFileSystem.inject(new FaultyFileSystem.Fault() {
            @Override
            public <T> T around(String name, org.apache.hadoop.fs.Path path, FaultyFileSystem.Step<T> step)
                    throws IOException {
                if (name.equals("create") && path.toString().contains("/data/")) {
                    most.accumulateAndGet(PerExecutor.bytesOnTheirWay(), Math::max);
                    LockSupport.parkNanos(50_000_000);
                }
                return step.run();
            }
        });
        try {
            Map<String, Object> summary = trial.run(spark, model);
            assertThat(summary).containsEntry("samples", (long) number).containsEntry("failed", 0L);
            Map<?, ?> devices = (Map<?, ?>) ((Map<?, ?>) summary.get("last_run")).get("devices");
            Map<?, ?> waited = (Map<?, ?>) devices.get("waited_seconds");
            assertThat((double) waited.get("storage") + (double) waited.get("compression"))
                    .isGreaterThan(0.5);
            assertThat((double) devices.get("busy_share")).isLessThan(0.5);
        } finally {
            FaultyFileSystem.heal();
        }
        assertThat(most.get()).isBetween(room / 2, room + 2L * model.pixels().length);
        assertThat(PerExecutor.bytesOnTheirWay()).isZero();
        assertThat(trial.verify(spark).problems()).isEmpty();
    }

    @Test
    void oneBadPromptOfManyIsOneDeadLetter() throws Exception {
        List<String> lines = new ArrayList<>(IntStream.range(0, 196)
                .mapToObj(i -> "{\"prompt\": \"cat " + i + "\"}")
                .toList());
        lines.add("{\"id\": \"null\", \"prompt\": null}");
        lines.add("{\"prompt\": \"\\u0000\\u0007 a bell\"}");
        lines.add("{\"prompt\": \"a \uD83D\uDC08 on a \uD83D\uDEF8\"}");
        lines.add("{\"prompt\": \"" + "very ".repeat(10_000) + "long\"}");
        Trial many = Trial.of(
                        Trial.write(folder, "many.jsonl", lines),
                        folder.resolve("many").toString())
                .allowing("1");
        SparkSession spark = Sessions.of("local[2]");
        assertThat(many.run(spark, MODEL)).containsEntry("samples", 199L).containsEntry("failed", 1L);
        assertThat(many.hashes(spark)).hasSize(199).doesNotContainKey("null");
        assertThat(many.verify(spark).problems()).isEmpty();
    }

    /** Beside each lies a folder that its name, read as a pattern, would match. */
    @Test
    void namesThatLookLikePatternsAreNames() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        Trial other = trial();
        Trial.write(folder, "w1.txt", List.of("cat 1", "cat 2", "cat 3"));
        Trial.of(other.prompts(), folder.resolve("w1").toString()).partitions(1).run(spark, MODEL);
        for (String name : List.of("w[1]", "{w1,w2}", "w?\\*:a 50%20#+" + Machines.name("ü", "u"))) {
            String prompts = Trial.write(folder, name.replace(":", "") + ".txt", List.of("dog 1", "dog 2"));
            Trial trial = Trial.of(prompts, folder.resolve(name).toString()).partitions(1);
            assertThat(trial.run(spark, MODEL)).as(name).containsEntry("samples", 2L);
            assertThat(OrphanFiles.collect(spark, trial.folder())).isEmpty();
            Verification verified = trial.verify(spark);
            assertThat(verified.problems()).isEmpty();
            assertThat(verified.samples()).isEqualTo(2);
        }
    }

    @Test
    void aRunThatMadeNothingIsAFailureWhateverMayFail() throws Exception {
        SparkSession spark = Sessions.of("local[2]");
        String prompts = Trial.write(folder, "fail.txt", List.of("fail 1", "fail 2"));
        Trial trial = Trial.of(prompts, folder.resolve("out").toString()).allowing("100%");
        for (int i = 0; i < 2; i++) { // the second finds nothing left to make
            assertThatThrownBy(() -> trial.run(spark, MODEL))
                    .isInstanceOf(TooManyFailures.class)
                    .hasMessageContaining("Every sample failed; one of the reasons: This prompt cannot be drawn.");
        }
        Trial more = Trial.of(Trial.write(folder, "more.txt", List.of("fail 1", "fail 2", "cat")), trial.output())
                .allowing("100%");
        assertThat(more.run(spark, MODEL)).containsEntry("samples", 1L).containsEntry("failed", 2L);
    }

    @Test
    void executorsTellWhatTheyMake() throws Exception {
        Path metrics = Files.createDirectory(folder.resolve("metrics"));
        SparkConf conf = Sessions.conf("local[2]")
                .set("spark.plugins", Instruments.class.getName())
                .set("spark.metrics.conf.*.sink.csv.class", "org.apache.spark.metrics.sink.CsvSink")
                .set("spark.metrics.conf.*.sink.csv.directory", metrics.toString());
        trial().run(Sessions.of(conf), MODEL);
        Sessions.stop();
        try (var files = Files.list(metrics)) {
            Path saved = files.filter(file -> file.toString().endsWith("Instruments.network_calls_saved.csv"))
                    .findFirst()
                    .orElseThrow();
            List<String> lines = Files.readAllLines(saved);
            assertThat(Double.parseDouble(lines.get(lines.size() - 1).split(",")[1]))
                    .isGreaterThanOrEqualTo(3);
        }
    }
}
