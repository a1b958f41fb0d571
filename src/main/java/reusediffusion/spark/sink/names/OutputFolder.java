package reusediffusion.spark.sink.names;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.Path;

/**
 * Where things lie in an output folder. A file counts only if a marker names it; all else may be left over from an attempt that died.
 *
 * <pre>
 * _job.json                              what the samples depend on: the fingerprint of the job
 * _prompts/RUN/SHARD.jsonl               what each shard is to be made of, while a run lasts
 * _lock                                  held by the driver that writes here
 * _runs/RUN.json                         one per finished run
 * _summary.json                          sums over everything committed
 * _sheet.png                             the first samples on one picture
 * data/RUN-SHARD.FIRST.ATTEMPT/ID.png    files of one attempt at a chunk, or one .tar
 * steps/RUN-SHARD.FIRST.ATTEMPT.jsonl    its traces
 * shards/RUN-SHARD.FIRST.json            marker: the manifest rows of a chunk, behind the FIRST samples of its shard; moved into place at commit
 * shards/RUN-SHARD.FIRST_LAST.json       marker of the chunks that begin from FIRST to LAST, folded into one
 * shards/.RUN/                           markers of that run before they are moved; who takes the folder over removes it
 * shards/.RUN/SHARD/                     on object stores: markers of that run, RUN-SHARD.FIRST.END.ATTEMPT.json, until they are folded
 * _closed/RUN                            on object stores: which of them count, once the run has ended; kept for ever
 * manifest/                              all markers as Parquet, made at the end of a run
 * </pre>
 */
public record OutputFolder(String root) implements Serializable {
    private static final String JOB = "_job.json";
    private static final String LOCK = "_lock";
    private static final String RUNS = "_runs";
    private static final String SUMMARY = "_summary.json";
    private static final String SHEET = "_sheet.png";
    private static final String NEW_MANIFEST = "_manifest.new";
    private static final String CLOSED = "_closed";
    private static final String PROMPTS = "_prompts";
    private static final List<String> PLACES = List.of("data", "steps");

    /**
     * The names that a job may make here, in the order in which starting anew removes them. While a marker is there, so is what it names,
     * and while anything is there, the fingerprint says what it depends on: whatever is left by a process that dies, the next run completes.
     */
    public static final List<String> OWN =
            List.of("shards", "manifest", NEW_MANIFEST, "data", "steps", PROMPTS, RUNS, SUMMARY, SHEET, JOB);

    /** Names that nobody else gives. */
    private static final Set<String> ONLY_OURS = Set.of(NEW_MANIFEST, RUNS, SUMMARY, CLOSED);

    /** The path of the folder. */
    public Path path() {
        return new Path(root);
    }

    /** A path below the folder. */
    public Path at(String relative) {
        return new Path(path(), relative);
    }

    /** The folder of the markers. */
    public Path shards() {
        return at("shards");
    }

    /** The folder of the manifest. */
    public Path manifest() {
        return at("manifest");
    }

    /** The folder in which a new manifest is written before it takes the place of the old one. */
    public Path newManifest() {
        return at(NEW_MANIFEST);
    }

    /** The file of the job's fingerprint. */
    public Path job() {
        return at(JOB);
    }

    /** The file of the lock. */
    public Path lock() {
        return at(LOCK);
    }

    /** The lock of one driver where several may lie side by side. */
    public Path lock(String token) {
        return at(LOCK + "." + token);
    }

    /** Whether a name in the folder is that of a lock that may be held. */
    public static boolean isLock(String name) {
        return (name.equals(LOCK) || name.startsWith(LOCK + ".")) && !name.startsWith(LOCK + ".stale.");
    }

    /** The path to which a lock is renamed that nobody holds any more. */
    public Path staleLock(String identity) {
        return at(LOCK + ".stale." + identity);
    }

    /** The file of the contact sheet. */
    public Path sheet() {
        return at(SHEET);
    }

    /** The file of the summary. */
    public Path summary() {
        return at(SUMMARY);
    }

    /** The folder of the records of runs. */
    public Path runs() {
        return at(RUNS);
    }

    /** The file of one run's record. */
    public Path run(String run) {
        return at(RUNS + "/" + run + ".json");
    }

    /** The folder that says what the shards of runs are to be made of. */
    public Path staging() {
        return at(PROMPTS);
    }

    /** The file of the samples of one shard while a run lasts. */
    public Path staged(String run, int shard) {
        return new Path(staging(), run + "/" + String.format(Locale.ROOT, "%05d.jsonl", shard));
    }

    /** The marker of a chunk, of whichever attempt, by the number of the shard's samples before it. */
    public Path marker(String run, int shard, long before) {
        return at("shards/" + chunk(run, shard, before) + ".json");
    }

    /** The folder that a run's markers come from; its readers pass over hidden names. */
    public Path pending(String run) {
        return at("shards/." + run);
    }

    /** The folder in which markers of a shard lie until they are folded, on a store without renames. */
    public Path chunkMarkers(String run, int shard) {
        return new Path(pending(run), String.format(Locale.ROOT, "%05d", shard));
    }

    /** The end of a run: the list of its markers that count. */
    public Path closed(String run) {
        return at(CLOSED + "/" + run);
    }

    /** The path of an attempt's marker before it counts. */
    public Path pendingMarker(String run, String chunk) {
        return new Path(pending(run), chunk + ".json");
    }

    /** Name of what one attempt at a chunk writes. */
    public static String chunk(String run, int shard, long before, long attempt) {
        return chunk(run, shard, before) + "." + attempt;
    }

    private static String chunk(String run, int shard, long before) {
        return String.format(Locale.ROOT, "%s-%05d.%06d", run, shard, before);
    }

    /** The folders in which attempts leave their files, one entry for each attempt. */
    public List<Path> places() {
        return PLACES.stream().map(this::at).toList();
    }

    /**
     * The entry of {@link #places} that a file belongs to, such as {@code data/RUN-00000.000000.7}.
     *
     * @param file as a marker names it
     * @throws IllegalStateException if no attempt of this program writes there
     */
    public static String entry(String file) {
        String[] parts = file.split("/", 3);
        if (parts.length < 2 || !PLACES.contains(parts[0]) || parts[1].isEmpty() || parts[1].startsWith(".")) {
            throw new IllegalStateException("A marker names " + file + ", and this version writes no such file.");
        }
        return parts[0] + "/" + parts[1];
    }

    /** The name of a file until it is whole: readers pass over it. */
    public static String hidden(String name, UUID unique) {
        return "." + name + "." + unique;
    }

    /** Whether a name in the folder itself was left by a process that died; a lock that is held is not. */
    public static boolean isLeftover(String name) {
        return name.startsWith(NEW_MANIFEST)
                || name.equals(PROMPTS)
                || name.startsWith(LOCK + ".stale")
                || List.of(JOB, SUMMARY, LOCK, RUNS, "shards", "manifest").stream()
                        .anyMatch(own -> name.startsWith("." + own + "."));
    }

    /** Whether these are all the names of a folder that we made, or nobody has used; others are left alone, also by --overwrite. */
    public static boolean isOurs(List<String> names) {
        List<String> seen = names.stream()
                .filter(name -> !name.startsWith(LOCK) && !name.startsWith("."))
                .toList();
        return seen.contains(JOB) || ONLY_OURS.containsAll(seen);
    }
}
