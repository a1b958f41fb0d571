package reusediffusion.spark.sink.names;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a chunk's marker on an object store, {@code RUN-SHARD.FIRST.END.ATTEMPT.json}: it holds the samples of a shard from FIRST to
 * before END. An attempt begins only where all samples before are held by markers that it has listed; so the markers of a shard leave no
 * sample out, and some may be in two.
 */
public record ChunkName(String run, int shard, long first, long end, long attempt) {
    private static final Pattern FORM =
            Pattern.compile("(.+)-(\\d{5,9})\\.(\\d{6,18})\\.(\\d{6,18})\\.(\\d{1,18})\\.json");

    /** What an address of such a marker ends with: two of them may name one sample until they are folded. */
    public static final String ADDRESS = "\\.\\d{6,18}\\.\\d{6,18}\\.\\d{1,18}\\.json$";

    /** The order in which they are read: of two that hold a sample, the first one counts. */
    public static final Comparator<ChunkName> ORDER = Comparator.comparing(ChunkName::run)
            .thenComparingInt(ChunkName::shard)
            .thenComparingLong(ChunkName::first)
            .thenComparingLong(ChunkName::attempt);

    /** Null where it is the name of something else. */
    public static ChunkName parse(String name) {
        Matcher form = FORM.matcher(name);
        return !form.matches()
                ? null
                : new ChunkName(
                        form.group(1),
                        Integer.parseInt(form.group(2)),
                        Long.parseLong(form.group(3)),
                        Long.parseLong(form.group(4)),
                        Long.parseLong(form.group(5)));
    }

    /** The name of the file. */
    public String text() {
        return String.format(Locale.ROOT, "%s.%06d.%06d.%d.json", shardName(), first, end, attempt);
    }

    /** The name of the shard together with its run, as other markers name it. */
    public String shardName() {
        return String.format(Locale.ROOT, "%s-%05d", run, shard);
    }

    /** Whether both are markers of one shard of one run. */
    public boolean isOfShardOf(ChunkName other) {
        return shard == other.shard && run.equals(other.run);
    }

    /** The number of samples of one shard that are held without a gap, from a place on. */
    public static long end(List<ChunkName> names, long from) {
        long end = from;
        for (ChunkName name : names.stream().sorted(ORDER).toList()) {
            if (name.first <= end) {
                end = Math.max(end, name.end);
            }
        }
        return end;
    }
}
