package reusediffusion.reuse.search;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import reusediffusion.reuse.policy.CalledSteps;
import reusediffusion.reuse.table.TableException;
import reusediffusion.reuse.table.VersionedJson;

/**
 * The scores of a search over called sets so far, so that an interrupted one goes on where it was.
 *
 * @param about what was searched for: the table, the budget and the fit; scores of anything else are worth nothing
 * @param scores by number of samples and mask, such as {@code 8:1010}
 */
public record SearchScores(String about, Map<String, Double> scores) {
    private static final VersionedJson<SearchScores> DOCUMENT =
            new VersionedJson<>("reuse-search-scores", 1, SearchScores.class);

    public SearchScores {
        scores = new TreeMap<>(scores);
    }

    /** An empty collection of scores. */
    public static SearchScores none(String about) {
        return new SearchScores(about, Map.of());
    }

    /** The score of this candidate on so many samples, or null. */
    Double get(boolean[] candidate, int samples) {
        return scores.get(samples + ":" + CalledSteps.text(candidate));
    }

    /** Remembers a score; what is not a number is worst. */
    void put(boolean[] candidate, int samples, double score) {
        scores.put(samples + ":" + CalledSteps.text(candidate), Double.isNaN(score) ? Double.POSITIVE_INFINITY : score);
    }

    /** The scores in {@code json}, which must be about the same; {@code source} names it in errors. */
    public static SearchScores parse(String json, String source, String about) {
        return DOCUMENT.read(json, source).about(about, source);
    }

    /** The scores in {@code file}, which must be about the same. */
    public static SearchScores read(Path file, String about) {
        return DOCUMENT.read(file).about(about, file.toString());
    }

    private SearchScores about(String expected, String source) {
        if (!about.equals(expected)) {
            throw new TableException(source + " holds the scores of another search (" + about + ", not " + expected
                    + "); remove it or name another file.");
        }
        return this;
    }

    /** Writes the scores as JSON. */
    public String toJson() {
        return DOCUMENT.write(this);
    }

    /** Writes the scores whole or not at all. */
    public void write(Path file) {
        DOCUMENT.write(this, file);
    }
}
