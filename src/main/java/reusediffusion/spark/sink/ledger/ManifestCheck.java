package reusediffusion.spark.sink.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/**
 * What {@code manifest/} and {@code _summary.json} say, against the markers that they are made from.
 *
 * @param samples finished ones, by the markers
 * @param failed those without files, by the markers
 * @param problems where they are wrong
 * @param notes what is no damage: where they are only older than the markers of a run that did not end, and what cannot be checked
 */
public record ManifestCheck(long samples, long failed, List<String> problems, List<String> notes) {
    private static final String REMEDY = "; the next run of the job, or jobs/verify --repair, writes it anew.";

    /** Compares manifest, summary and markers. */
    public static ManifestCheck compare(Ledger ledger, Store store) throws IOException {
        OutputFolder folder = ledger.folder();
        List<String> ended = store.list(folder.at("_runs")).stream()
                .map(file -> file.getPath().getName().replaceFirst("\\.json$", ""))
                .toList();
        boolean there = store.look(folder.manifest()) != null;
        ManifestCounts compared = there ? ifReadable(ledger, ended, bytes(store, folder.manifest())) : null;
        ManifestCounts counted = compared == null ? ManifestCounts.of(ledger, ended, -1) : compared;
        ManifestCheck check = new ManifestCheck(
                counted.rows() - counted.failed(), counted.failed(), new ArrayList<>(), new ArrayList<>());
        check.tellUnhashed(counted.unhashed());
        check.compareSummary(store, folder, counted.unended() == 0, !ended.isEmpty());
        if (!there) {
            check.say(ended.isEmpty(), "There is no manifest" + REMEDY);
        } else if (compared == null) {
            check.problems.add("The manifest cannot be read" + REMEDY);
        } else {
            check.tell(compared);
        }
        return check;
    }

    private static long bytes(Store store, Path folder) throws IOException {
        return store.list(folder).stream().mapToLong(FileStatus::getLen).sum();
    }

    /** Null where the manifest is damaged, or the markers, of which counting them alone then tells. */
    private static ManifestCounts ifReadable(Ledger ledger, List<String> ended, long manifest) {
        try {
            return ManifestCounts.of(ledger, ended, manifest);
        } catch (Exception e) { // Spark's are checked ones that Scala does not declare
            if (MarkerGoneException.in(e) != null) {
                throw e;
            }
            return null;
        }
    }

    private void tellUnhashed(long traces) {
        if (traces > 0) {
            notes.add(traces + " traces were collected when markers did not hold their hashes: that they are"
                    + " there and whole was checked, that they are unchanged was not.");
        }
    }

    private void say(boolean note, String sentence) {
        (note ? notes : problems).add(sentence);
    }

    private void compareSummary(Store store, OutputFolder folder, boolean current, boolean expected)
            throws IOException {
        String text = store.read(folder.summary());
        if (text == null) {
            say(!expected, "There is no _summary.json" + REMEDY);
            return;
        }
        try {
            JsonNode summary = new ObjectMapper().readTree(text);
            long[] told = {
                summary.path("samples").asLong(-1), summary.path("failed").asLong(-1)
            };
            if (told[0] != samples || told[1] != failed) {
                say(
                        !current,
                        "_summary.json counts " + told[0] + " samples and " + told[1] + " failed ones, and the markers "
                                + samples + " and " + failed + REMEDY);
            }
        } catch (JsonProcessingException e) {
            problems.add("_summary.json cannot be read" + REMEDY);
        }
    }

    private void tell(ManifestCounts counted) {
        if (counted.wrong() > 0) {
            problems.add("The manifest disagrees with the markers on " + counted.wrong() + " samples, such as "
                    + counted.firstWrong() + REMEDY);
        }
        if (counted.late() > 0) {
            notes.add("The manifest does not know " + counted.late() + " samples of a run that has not ended" + REMEDY);
        }
        if (counted.alien() > 0) {
            problems.add("The manifest names " + counted.alien() + " samples that no marker has, such as "
                    + counted.firstAlien() + LostMarkers.REMEDY);
        }
        if (counted.surplus() > 0) {
            problems.add("The manifest names " + counted.surplus() + " samples more than once" + REMEDY);
        }
    }
}
