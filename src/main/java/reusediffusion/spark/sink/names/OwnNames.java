package reusediffusion.spark.sink.names;

import static reusediffusion.spark.sink.names.OutputFolder.CLOSED;
import static reusediffusion.spark.sink.names.OutputFolder.JOB;
import static reusediffusion.spark.sink.names.OutputFolder.JOB_COPY;
import static reusediffusion.spark.sink.names.OutputFolder.LOCK;
import static reusediffusion.spark.sink.names.OutputFolder.NEW_MANIFEST;
import static reusediffusion.spark.sink.names.OutputFolder.PROMPTS;
import static reusediffusion.spark.sink.names.OutputFolder.RUNS;
import static reusediffusion.spark.sink.names.OutputFolder.SHEET;
import static reusediffusion.spark.sink.names.OutputFolder.SUMMARY;

import java.util.List;
import java.util.Set;

/** Which names in an output folder are this program's own: what it may remove there, and whether the folder is somebody else's. */
public final class OwnNames {
    /**
     * The names that a job may make here, in the order in which starting anew removes them. While a marker is there, so is what it names,
     * and while anything is there, the fingerprint says what it depends on: whatever is left by a process that dies, the next run completes.
     */
    public static final List<String> ALL =
            List.of("shards", "manifest", NEW_MANIFEST, "data", "steps", PROMPTS, RUNS, SUMMARY, SHEET, JOB_COPY, JOB);

    /** Names that nobody else gives. */
    private static final Set<String> ONLY_OURS = Set.of(NEW_MANIFEST, RUNS, SUMMARY, CLOSED);

    private OwnNames() {}

    /** Whether what has this name is a folder, without which no run can begin or end. */
    public static boolean isFolder(String name) {
        return List.of("shards", "data", "steps", RUNS, CLOSED).contains(name);
    }

    /** Whether a file of this name lies in each output folder, and in no other. */
    public static boolean isOfEachOutput(String name) {
        return name.equals(OutputFolder.JOB);
    }

    /** Whether these are all the names of a folder that we made, or nobody has used; others are left alone, also by --overwrite. */
    public static boolean isOurs(List<String> names) {
        List<String> seen = names.stream()
                .filter(name -> !name.startsWith(LOCK) && !name.startsWith("."))
                .toList();
        return seen.contains(JOB) || names.contains(JOB_COPY) || ONLY_OURS.containsAll(seen);
    }

    /** Whether these are the names of a folder that we made and whose {@code _job.json} is gone: it has finished samples. */
    public static boolean isOursWithoutJob(List<String> names) {
        return !isOurs(names) && names.contains("shards") && ONLY_OURS.stream().anyMatch(names::contains);
    }

    /** Whether a name in the folder is that of a lock that may be held. */
    public static boolean isLock(String name) {
        return (name.equals(LOCK) || name.startsWith(LOCK + ".")) && !name.startsWith(LOCK + ".stale.");
    }

    /** Whether a name in the folder itself was left by a process that died; a lock that is held is not. */
    public static boolean isLeftover(String name) {
        return name.startsWith(NEW_MANIFEST)
                || name.equals(PROMPTS)
                || name.startsWith(LOCK + ".stale")
                || List.of(JOB, SUMMARY, LOCK, RUNS, "shards", "manifest").stream()
                        .anyMatch(own -> name.startsWith("." + own + "."));
    }
}
