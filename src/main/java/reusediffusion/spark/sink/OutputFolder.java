package reusediffusion.spark.sink;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
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
 * data/RUN-PARTITION.ATTEMPT/ID.png      files of one attempt, or one .tar
 * steps/RUN-PARTITION.ATTEMPT.jsonl      traces of one attempt
 * shards/RUN-PARTITION.json              marker: the manifest rows of a shard, renamed into place at commit
 * manifest/                              all markers as Parquet, made at the end of a run
 * </pre>
 */
public record OutputFolder(String root) implements Serializable {

    /** The names that a job may make here, and that starting anew removes. */
    static final List<String> OWN = List.of(
            "data", "steps", "shards", "manifest", "_manifest.new", "_prompts", "_runs", "_job.json", "_summary.json");

    public Path path() {
        return new Path(root);
    }

    public Path at(String relative) {
        return new Path(path(), relative);
    }

    public Path shards() {
        return at("shards");
    }

    public Path manifest() {
        return at("manifest");
    }

    public Path job() {
        return at("_job.json");
    }

    public Path lock() {
        return at("_lock");
    }

    public Path summary() {
        return at("_summary.json");
    }

    public Path run(String run) {
        return at("_runs/" + run + ".json");
    }

    /** What shards of runs are to be made of. */
    Path staging() {
        return at("_prompts");
    }

    Path staged(String run, int shard) {
        return new Path(staging(), run + "/" + String.format(Locale.ROOT, "%05d.jsonl", shard));
    }

    /** The marker of a shard; one per partition, whichever attempt commits. */
    Path marker(String run, int partition) {
        return at("shards/" + shard(run, partition) + ".json");
    }

    /** Name of what one attempt at a partition writes. */
    static String attempt(String run, int partition, long attempt) {
        return shard(run, partition) + "." + attempt;
    }

    private static String shard(String run, int partition) {
        return String.format(Locale.ROOT, "%s-%05d", run, partition);
    }
}
