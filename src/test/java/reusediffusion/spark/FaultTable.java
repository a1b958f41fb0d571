package reusediffusion.spark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import reusediffusion.machine.Hdfs;
import reusediffusion.machine.Machines;
import reusediffusion.spark.generate.StopReason;
import reusediffusion.spark.generate.StopRequest;
import reusediffusion.spark.generate.StoppedEarlyException;
import reusediffusion.spark.s3.S3Server;
import reusediffusion.spark.sink.Chunking;
import reusediffusion.spark.sink.Interleavings;
import reusediffusion.spark.sink.ledger.Ledger;

/**
 * Writes the table of faults of docs/cluster.md: each fault on a local disk, on HDFS (two data nodes) and on an S3 server in one run, with real
 * executors. {@code src/test/stores/measure faults} starts it.
 */
final class FaultTable {
    private static final int SAMPLES = 40;
    private static final Chunking CHUNKS = new Chunking(Duration.ofMillis(200), 1L << 30);
    private static final StandIn MODEL = new StandIn("a");

    /** Samples of a chunk of two attempts, for each of which all interleavings are tried. */
    private static final List<int[]> CHUNK_SIZES =
            List.of(new int[] {2, 3}, new int[] {1, 3}, new int[] {3, 3}, new int[] {3, 2});

    private final Path folder;
    private final SparkSession spark;
    private final S3Server server;
    private final Map<String, String> settings;
    private final int sizes;

    /** Lines of the table by fault, with a cell for each store. */
    private final Map<String, List<String>> lines = new LinkedHashMap<>();

    private Sums sums = new Sums();

    /** What was tried on one store, and found there. */
    private static final class Sums {
        private int interleavings;
        private int faults;
        private long lost;
        private long doubled;
        private long mismatches;
    }

    private FaultTable(Path folder, SparkSession spark, S3Server server, Map<String, String> settings, int sizes) {
        this.folder = folder;
        this.spark = spark;
        this.server = server;
        this.settings = settings;
        this.sizes = sizes;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("faults");
        MiniDFSCluster hdfs = Hdfs.start(folder.resolve("hdfs"), 2);
        try (S3Server server = S3Server.start(folder)) {
            Map<String, String> settings = new TreeMap<>(server.settings());
            SparkConf conf = Sessions.conf("local-cluster[2,1,1024]");
            settings.forEach((name, value) -> conf.set("spark.hadoop." + name, value));
            int sizes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : CHUNK_SIZES.size();
            FaultTable table = new FaultTable(folder, Sessions.of(conf), server, settings, sizes);
            table.measure("a local disk", folder.resolve("disk").toUri().toString());
            table.measure("HDFS", hdfs.getFileSystem().getUri() + "/out");
            table.measure("S3", "s3a://bucket/out");
            table.print();
            Sessions.stop();
        } finally {
            hdfs.shutdown();
        }
        System.exit(0); // the server's threads would keep this process
    }

    private void measure(String store, String root) throws Exception {
        System.out.println("On " + store + ":");
        sums = new Sums();
        boolean isObjectStore = root.startsWith("s3a:");
        interleave(root);
        cell("an exception in one task", made(root + "/thrown", "throw " + local(store, "thrown"), false));
        cell("an executor that halts", made(root + "/halted", "halt " + local(store, "halted"), false));
        cell(
                "1 of 23 requests refused, 1 of 17 writes done and answered with an error, 1 of 19 contents cut; an exception",
                isObjectStore ? made(root + "/refused", "throw " + local(store, "refused"), true) : "");
        cell("the run told to end; the same command again", ended(root + "/ended", store));
        killed(root + "/killed", store);
        cell("interleavings tried", "" + sums.interleavings);
        cell("faults injected", "" + sums.faults);
        cell("samples lost", "" + sums.lost);
        cell("samples doubled", "" + sums.doubled);
        cell("files that are not what their row says", "" + sums.mismatches);
    }

    private Path local(String store, String name) {
        return folder.resolve(name + " on ".replace(' ', '-') + store.replace(' ', '-'));
    }

    private void cell(String fault, String told) {
        System.out.println("  " + fault + ": " + told);
        lines.computeIfAbsent(fault, none -> new ArrayList<>()).add(told);
    }

    private void interleave(String root) throws Exception {
        Interleavings.Found found = new Interleavings.Found(0, 0, 0, 0);
        Configuration configuration = spark.sessionState().newHadoopConf();
        for (int[] chunks : CHUNK_SIZES.subList(0, sizes)) {
            found = found.plus(Interleavings.of(root + "/turns", configuration, chunks[0], chunks[1]));
        }
        sums.interleavings = found.tried();
        sums.lost += found.lost();
        sums.doubled += found.doubled();
        sums.mismatches += found.mismatches();
        cell(
                "two attempts at one shard, in all orders of their looks and their commits, and one of them killed at each; a retry",
                found.tried() + " interleavings");
    }

    private String prompts(String output, String fault) throws Exception {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            String prompt = i == SAMPLES / 2 + 1 && fault != null ? fault : "slow 40 " + i;
            rows.add(String.format(Locale.ROOT, "{\"id\": \"%03d\", \"prompt\": \"%s\"}", i, prompt));
        }
        String path = output + ".jsonl";
        try (OutputStream out = files(path).create(new org.apache.hadoop.fs.Path(path))) {
            out.write(String.join("\n", rows).getBytes(StandardCharsets.UTF_8));
        }
        return path;
    }

    private String made(String output, String fault, boolean server) throws Exception {
        Trial trial = Trial.of(prompts(output, fault), output).partitions(4);
        if (server) {
            this.server.faults().begin(23, 17, 19);
        }
        int before = this.server.faults().injected();
        trial.run(spark, MODEL, CHUNKS, new StopRequest());
        this.server.faults().heal();
        int injected = this.server.faults().injected() - before;
        sums.faults += 1 + injected;
        return checked(trial, SAMPLES) + (server ? ", " + injected + " requests went wrong" : "");
    }

    private String ended(String output, String store) throws Exception {
        // A batch that takes long, and does so no more when the next run makes it.
        Path over = local(store, "waited");
        Trial trial =
                Trial.of(prompts(output, "until " + over + " 10000"), output).partitions(4);
        StopRequest stop = new StopRequest();
        Thread asking = new Thread(() -> {
            await(() -> markers(trial) > 1);
            stop.ask(StopReason.TERMINATION);
        });
        asking.start();
        String early = "";
        try {
            trial.run(spark, MODEL, CHUNKS, stop);
        } catch (StoppedEarlyException e) {
            early = ", " + (SAMPLES - e.left()) + " kept at the end";
        }
        asking.join();
        Files.createFile(over);
        sums.faults++;
        trial.run(spark, MODEL, CHUNKS, new StopRequest());
        return checked(trial, SAMPLES) + early;
    }

    private void killed(String output, String store) throws Exception {
        Trial trial = Trial.of(prompts(output, "late " + local(store, "late")), output)
                .partitions(4);
        List<String> command = new ArrayList<>(Machines.java());
        settings.forEach((name, value) -> command.add("-Dspark.hadoop." + name + "=" + value));
        command.addAll(List.of(Driver.class.getName(), trial.prompts(), output, "4", "200"));
        Process driver = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("driver.log").toFile())
                .start();
        String second;
        try {
            await(() -> !driver.isAlive() || markers(trial) > 2);
            try {
                trial.run(spark, MODEL, CHUNKS, new StopRequest());
                second = "NOT REFUSED";
            } catch (IllegalArgumentException e) {
                second = e.getMessage().contains("is being written by run") ? "refused" : e.getMessage();
            }
        } finally {
            driver.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
        }
        cell("a second driver while the first one is at work", second);
        sums.faults += 2;
        long kept = trial.hashes(spark).size();
        trial.run(spark, MODEL, CHUNKS, new StopRequest());
        cell(
                "`kill -9` of the driver; the same command again",
                checked(trial, SAMPLES) + ", " + kept + " kept of the first run");
    }

    /** How many there are, wherever this kind of store keeps them. */
    private int markers(Trial trial) {
        try {
            int markers = 0;
            var found = files(trial.output()).listFiles(new org.apache.hadoop.fs.Path(trial.output()), true);
            while (found.hasNext()) {
                markers += found.next().getPath().getName().matches(".+\\.\\d{6}[.\\d]*\\.json") ? 1 : 0;
            }
            return markers;
        } catch (IOException | RuntimeException e) {
            return 0; // folders come with what is in them, and files go while they are looked at
        }
    }

    private FileSystem files(String path) throws IOException {
        return new org.apache.hadoop.fs.Path(path)
                .getFileSystem(spark.sessionState().newHadoopConf());
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) {
        try {
            for (int i = 0; i < 1200 && !condition.holds(); i++) {
                Thread.sleep(200);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Counts what is there, and what jobs/verify finds by reading all of it. */
    private String checked(Trial trial, int expected) throws Exception {
        List<Row> all = new Ledger(spark, trial.folder())
                .rows()
                .where("error is null")
                .select("id")
                .collectAsList();
        int rows = all.size();
        int distinct = (int) all.stream().distinct().count();
        int problems = trial.verify(spark).problems().size();
        sums.lost += expected - distinct;
        sums.doubled += rows - distinct;
        sums.mismatches += problems;
        return distinct + " / " + rows + " / " + problems;
    }

    private void print() {
        System.out.println();
        System.out.println("| fault | a local disk | HDFS | S3 |");
        System.out.println("|---|---|---|---|");
        lines.forEach((fault, cells) -> System.out.println("| " + fault + " | " + String.join(" | ", cells) + " |"));
        System.out.printf(
                Locale.ROOT,
                "%nSamples / rows / problems found by jobs/verify, of %d samples in 4 shards, chunks of 200 ms.%n",
                SAMPLES);
    }
}
