package reusediffusion.spark.sink.names;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;

/**
 * Where things lie in an output folder. A file counts only if a marker names it; all else may be left over from an attempt that died.
 *
 * <pre>
 * _job.json                              what the samples depend on: the fingerprint of the job
 * .job.json                              the same, in case that is lost
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
    static final String JOB = "_job.json";
    static final String JOB_COPY = ".job.json";
    static final String LOCK = "_lock";
    static final String RUNS = "_runs";
    static final String SUMMARY = "_summary.json";
    static final String SHEET = "_sheet.png";
    static final String NEW_MANIFEST = "_manifest.new";
    static final String CLOSED = "_closed";
    static final String PROMPTS = "_prompts";

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

    /** A copy of it, for the day on which it is damaged. */
    public Path jobCopy() {
        return at(JOB_COPY);
    }

    /** The file of the lock. */
    public Path lock() {
        return at(LOCK);
    }

    /** The lock of one driver where several may lie side by side. */
    public Path lock(String token) {
        return at(LOCK + "." + token);
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
        return at("shards/" + AttemptName.chunk(run, shard, before) + ".json");
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

    /** The folders in which attempts leave their files, one entry for each attempt. */
    public List<Path> places() {
        return AttemptName.PLACES.stream().map(this::at).toList();
    }
}
