package reusediffusion.spark.sink.names;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a marker: {@code RUN-SHARD.FIRST.json} of a chunk, {@code RUN-SHARD.FIRST_LAST.json} of the chunks that begin from
 * there to LAST, which were folded into one.
 *
 * @param shard with its run
 * @param first samples of the shard before it
 * @param last the same of the last chunk in it, or -1 where it is one chunk
 */
public record MarkerName(String text, String shard, long first, long last) {
    private static final Pattern FORM = Pattern.compile("(.+-\\d+)\\.(\\d{1,18})(?:_(\\d{1,18}))?\\.json");

    /** Null where it is the name of something else. */
    public static MarkerName parse(String name) {
        Matcher form = FORM.matcher(name);
        if (!form.matches() || name.startsWith(".")) {
            return null;
        }
        String last = form.group(3);
        return new MarkerName(
                name, form.group(1), Long.parseLong(form.group(2)), last == null ? -1 : Long.parseLong(last));
    }

    /** The name of the marker of all chunks of a shard that begin from one place to another. */
    public static String folded(String shard, long first, long last) {
        return String.format(Locale.ROOT, "%s.%06d_%06d.json", shard, first, last);
    }

    /** Whether the marker holds several chunks that were folded. */
    public boolean isFolded() {
        return last >= 0;
    }

    /**
     * The names of chunks that a folded marker holds and that therefore do not count themselves, since folding ended
     * before it removed them.
     */
    public static List<String> superseded(List<String> names) {
        FoldedRanges folded = FoldedRanges.of(names);
        if (folded.ranges().isEmpty()) {
            return List.of();
        }
        return names.stream()
                .map(MarkerName::parse)
                .filter(name -> name != null && !name.isFolded() && folded.hold(name.shard, name.first))
                .map(MarkerName::text)
                .toList();
    }
}
