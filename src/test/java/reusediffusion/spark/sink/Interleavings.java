package reusediffusion.spark.sink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.layout.Outcome;
import reusediffusion.spark.sink.layout.SampleDetails;
import reusediffusion.spark.sink.layout.StoredFile;
import reusediffusion.spark.sink.ledger.MarkerFolding;
import reusediffusion.spark.sink.names.ChunkName;
import reusediffusion.spark.sink.names.MarkerName;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.ObjectMarkers;
import reusediffusion.spark.sink.store.ShardChain;
import reusediffusion.spark.sink.store.StorageException;
import reusediffusion.spark.sink.store.Store;

/**
 * Two attempts at one shard on a real store, in all orders in which they can look for markers and create them, each of which may also be the
 * last thing that one of them comes to; of orders that differ only in what does not meet, in one of them ({@link Turns}). A retry then makes
 * what is left, the run is ended and folded, and all that counts is read.
 */
public final class Interleavings {
    private static final int SAMPLES = 3;
    private static final Chunking BY_HAND = new Chunking(Duration.ofDays(1), 1L << 40);

    private final String root;
    private final Configuration configuration;
    private final Kind kind;
    private int tried;
    private int lost;
    private int doubled;
    private int mismatches;

    /**
     * What was found.
     *
     * @param tried interleavings
     * @param lost samples that no row tells of
     * @param doubled rows of samples of which another row tells
     * @param mismatches files that are not there or not what their row says
     */
    public record Found(int tried, int lost, int doubled, int mismatches) {
        public Found plus(Found other) {
            return new Found(
                    tried + other.tried, lost + other.lost, doubled + other.doubled, mismatches + other.mismatches);
        }
    }

    /** How an attempt looks for markers and creates them. */
    interface Kind {
        ShardChain.Markers of(Store store, OutputFolder folder, int attempt);
    }

    private Interleavings(String root, Configuration configuration, Kind kind) {
        this.root = root;
        this.configuration = configuration;
        this.kind = kind;
    }

    /**
     * Tries all.
     *
     * @param root a folder of the store
     * @param first how many samples the chunks of one attempt have
     * @param second the same of the other
     */
    public static Found of(String root, Configuration configuration, int first, int second) throws Exception {
        return of(root, configuration, first, second, (store, folder, attempt) -> store.creation()
                .markers("run", 0, attempt));
    }

    /** The same with markers of another kind than the store's. */
    static Found of(String root, Configuration configuration, int first, int second, Kind kind) throws Exception {
        Interleavings all = new Interleavings(root, configuration, kind);
        for (List<Integer> choices = List.of(); choices != null; ) {
            choices = all.run(choices, first, second);
        }
        return new Found(all.tried, all.lost, all.doubled, all.mismatches);
    }

    /** The first of the interleavings that begin with these choices; the choices that lead to the next one, or null behind the last. */
    private List<Integer> run(List<Integer> choices, int first, int second) throws Exception {
        OutputFolder folder = new OutputFolder(root + "/" + first + "-" + second + "-" + tried);
        Turns turns = new Turns(2);
        try (Store store = new Store(folder, configuration)) {
            store.creation().begin("run");
            List<Thread> threads =
                    List.of(attempt(store, folder, 0, first, turns), attempt(store, folder, 1, second, turns));
            Turns.Played played = turns.play(choices);
            for (Thread thread : threads) {
                thread.join();
            }
            if (played.isNew()) {
                work(store, folder, 9, SAMPLES, null);
                store.creation().end("run");
                fold(store, folder);
                check(store, folder);
                tried++;
            }
            store.delete(folder.path());
            return played.next();
        }
    }

    private Thread attempt(Store store, OutputFolder folder, int number, int chunk, Turns turns) {
        Thread thread = new Thread(() -> turns.live(number, () -> work(store, folder, number, chunk, turns)));
        thread.start();
        return thread;
    }

    /** As a task does it; one that is killed cleans nothing up. */
    private void work(Store store, OutputFolder folder, int number, int chunk, Turns turns) throws IOException {
        Sink sink = new Sink(folder, "run", "files", BY_HAND);
        ShardChain.Markers markers = turns == null
                ? kind.of(store, folder, number)
                : stepwise(store, folder, number, step -> turns.await(number, step));
        ShardWriter writer = new ShardWriter(store, sink, 0, number, markers, false, (samples, failed) -> {});
        for (long from = writer.resume(); from < SAMPLES; from = writer.resume()) {
            for (long sample = from; sample < Math.min(SAMPLES, from + chunk); sample++) {
                writer.add(List.of(sample(sample, number)));
            }
            writer.commit();
        }
    }

    /** The store's own markers, each look and each creation of which waits for its turn. */
    private ShardChain.Markers stepwise(Store store, OutputFolder folder, int number, Consumer<Turns.Step> turn) {
        if (store.creation().renames()) {
            ShardChain.Markers own = kind.of(store, folder, number);
            return new ShardChain.Markers() {
                @Override
                public long follow(long from) throws IOException {
                    turn.accept(Turns.Step.LOOK);
                    return own.follow(from);
                }

                @Override
                public boolean create(long before, byte[] content) throws IOException {
                    turn.accept(new Turns.Step("" + before));
                    return own.create(before, content);
                }
            };
        }
        ObjectMarkers.Shelf own = ObjectMarkers.shelf(store, folder.chunkMarkers("run", 0));
        ObjectMarkers.Shelf inTurns = new ObjectMarkers.Shelf() {
            @Override
            public List<ChunkName> list() throws IOException {
                turn.accept(Turns.Step.LOOK);
                return own.list();
            }

            @Override
            public void put(ChunkName name, byte[] rows) throws StorageException {
                turn.accept(new Turns.Step(name.text()));
                own.put(name, rows);
            }
        };
        return new ObjectMarkers(folder, inTurns, "run", 0, number);
    }

    private static Outcome sample(long sample, int attempt) {
        SampleDetails details = new SampleDetails(null, null, null, 1, null, null, null);
        byte[][] files = {("sample " + sample + " by " + attempt).getBytes(StandardCharsets.UTF_8)};
        return new Outcome(
                "s" + sample, "cat", null, 1, "png", files, "1", 1, 1, 1, false, null, null, null, null, details);
    }

    private static void fold(Store store, OutputFolder folder) throws IOException {
        MarkerFolding folding = new MarkerFolding(folder, null);
        for (MarkerFolding.Group group : folding.begin(store)) {
            folding.fold(store, group);
        }
        folding.end(store);
    }

    private void check(Store store, OutputFolder folder) throws IOException {
        List<String> ids = new ArrayList<>();
        List<FileStatus> markers = store.list(folder.shards());
        List<String> superseded = MarkerName.superseded(
                markers.stream().map(marker -> marker.getPath().getName()).toList());
        for (FileStatus marker : markers) {
            if (marker.isFile() && !superseded.contains(marker.getPath().getName())) {
                for (String row : store.read(marker.getPath()).split("\n")) {
                    ids.add(value(row, "id"));
                    mismatches += isSound(store, folder, row) ? 0 : 1;
                }
            }
        }
        int distinct = (int) ids.stream().distinct().count();
        doubled += ids.size() - distinct;
        lost += (int) LongStream.range(0, SAMPLES)
                .filter(sample -> !ids.contains("s" + sample))
                .count();
    }

    private static boolean isSound(Store store, OutputFolder folder, String row) throws IOException {
        byte[] content = store.bytes(new Path(folder.path(), value(row, "file")));
        return content != null
                && StoredFile.of(null, null, new byte[][] {content}).sha256().equals(value(row, "sha256"));
    }

    private static String value(String row, String name) {
        return Arrays.stream(row.split("\""))
                .dropWhile(word -> !word.equals(name))
                .skip(2)
                .findFirst()
                .orElseThrow();
    }
}
